"""How a callback waits: with those agents to whom the citizen agreed, and without announcements."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from ivr.ari.client import AriClient
from ivr.callbacks.line import Line
from ivr.callbacks.model import Callback
from ivr.waiting.files import SILENCE
from tests.flow.bench import PERSON, small_flow

ASKED = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("waited", "agreed", "line"),
    [(0, True, "german"), (15, False, "german.2"), (60, True, "german.3"), (60, False, "german.2")],
)
def test_it_waits_in_the_widest_tier_that_is_open_and_that_the_citizen_agreed_to(
    waited: int, agreed: bool, line: str
) -> None:
    callback = Callback("c1", "+33199000600", "de", "german", ASKED, ASKED, ASKED, agreed=agreed)
    placing = line_of(cast(AriClient, None), Path("sounds"), ASKED + timedelta(seconds=waited))
    assert placing.first(callback) == line


async def test_nothing_is_announced_to_the_empty_place_in_the_queue_and_nothing_of_that_is_left(tmp_path: Path) -> None:
    announced = tmp_path / "de_c1" / "wait-patience.sln"
    found: list[bytes] = []

    async def originate(*_: object, **__: object) -> None:
        found.append(announced.read_bytes())

    async def subscribe(channel: str) -> None:
        assert channel

    client = SimpleNamespace(
        channels=SimpleNamespace(originate=originate), applications=SimpleNamespace(follow=subscribe)
    )
    placing = line_of(cast(AriClient, client), tmp_path, ASKED)
    callback = Callback("c1", "+33199000600", "de", "german", ASKED, ASKED, ASKED)
    await placing.place(callback)
    assert found == [SILENCE]
    placing.over(callback)
    assert not announced.parent.exists()


def line_of(client: AriClient, sounds: Path, now: datetime) -> Line:
    """Where callbacks are placed, at such a moment."""
    flow = small_flow({**PERSON, "start": {"type": "hangup", "say": ["goodbye"]}})
    assert flow.callback
    return Line(client, flow, flow.callback, lambda: now, sounds, Path("recordings"))
