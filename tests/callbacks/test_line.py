"""Which agents may take a callback: only those to whom the citizen agreed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from ivr.ari.client import AriClient
from ivr.callbacks.line import Line
from ivr.callbacks.model import Callback
from tests.flow.bench import PERSON, small_flow

ASKED = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("waited", "agreed", "line"),
    [(0, True, "german"), (15, False, "german.2"), (60, True, "german.3"), (60, False, "german.2")],
)
def test_it_waits_in_the_widest_tier_that_is_open_and_that_the_citizen_agreed_to(
    waited: int, agreed: bool, line: str
) -> None:
    flow = small_flow({**PERSON, "start": {"type": "hangup", "say": ["goodbye"]}})
    assert flow.callback
    callback = Callback("c1", "+33199000600", "de", "german", ASKED, ASKED, ASKED, agreed=agreed)
    now = ASKED + timedelta(seconds=waited)
    placing = Line(cast(AriClient, None), flow, flow.callback, lambda: now, Path("sounds"), Path("recordings"))
    assert placing.first(callback) == line
