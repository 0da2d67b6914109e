"""Which callbacks the desk takes, and which it does not place yet, without any telephone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from ivr.ari.client import AriClient
from ivr.ari.wire import StasisStart
from ivr.callbacks.desk import Desk
from ivr.callbacks.hours import Rules
from ivr.callbacks.limit import MOST_A_DAY
from ivr.callbacks.line import Line
from ivr.flow.commands import Register
from ivr.journal import callbacks as rows
from ivr.journal.journal import Journal
from ivr.service.steering import come_back
from tests.flow.bench import PERSON, small_flow

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class House:
    """A desk at noon, and who is on the line with us."""

    desk: Desk
    client: AriClient
    hung_up: list[str]
    up: set[str] = field(default_factory=set)
    at: datetime = NOON

    async def ask(self, call: str, number: str) -> str:
        register = Register(f"{call}.1", number, "french", "fr", self.at, "")
        return await self.desk.register(call, register)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A service that carries five calls at once."""
    nodes = {**PERSON, "start": {"type": "hangup", "say": ["goodbye"]}}
    flow = small_flow(nodes, most_calls=5)
    assert flow.callback
    journal = Journal(tmp_path / "journal.db")
    journal.open()

    def now() -> datetime:
        return made.at

    async def nothing(*_: object, **__: object) -> tuple[str, ...]:
        return ()

    async def hangup(channel: str) -> None:
        hung_up.append(channel)

    async def continue_in(*to: str) -> None:
        sent.append(to)

    hung_up: list[str] = []
    sent: list[tuple[str, ...]] = []
    channels = SimpleNamespace(all=nothing, originate=nothing, hangup=hangup, continue_in=continue_in, sent=sent)
    client = cast(AriClient, SimpleNamespace(channels=channels, applications=SimpleNamespace(follow=nothing)))
    line = Line(client, flow, flow.callback, now, tmp_path, tmp_path)
    desk = Desk(line, Rules(flow.callback), journal, now, lambda: made.up, tmp_path / "cel.jsonl")
    made = House(desk, client, hung_up)
    yield made
    journal.close()


async def test_nobody_has_one_number_called_again_and_again(house: House) -> None:
    for attempt in range(MOST_A_DAY):
        assert await house.ask(f"c{attempt}", "+33199000678") == "registered"
        over = replace(house.desk.live.pop(f"c{attempt}"), stage="done")
        house.desk.journal.put(partial(rows.change, callback=over, entries=()))
    assert await house.ask("again", "+33199000678") == "failed"
    assert await house.ask("other", "+33199000679") == "registered"
    house.at += timedelta(days=1, seconds=1)
    assert await house.ask("tomorrow", "+33199000678") == "registered"


async def test_no_more_callbacks_are_taken_than_calls_may_be_up(house: House) -> None:
    for number in range(5):
        assert await house.ask(f"c{number}", f"+3319900067{number}") == "registered"
    assert await house.ask("more", "+33199000679") == "failed"


@pytest.mark.parametrize("where", ["c1", "+33199000678"])
async def test_who_is_on_the_line_with_us_is_not_called_back_meanwhile(house: House, where: str) -> None:
    assert await house.ask("c1", "+33199000678") == "registered"
    await house.desk.lost_and_found()
    house.up = {where}
    await house.desk._look()
    assert house.desk.live["c1"].stage == "resting"
    house.up = set()
    await house.desk._look()
    assert house.desk.live["c1"].stage == "queued"
    await house.desk.stop()


async def test_after_a_restore_callbacks_of_the_journal_and_of_the_desk_are_up(house: House) -> None:
    desk = house.desk
    assert await house.ask("both", "+33199000671") == "registered"
    unknown, unwritten = (replace(desk.live["both"], id=name, number=f"+33199000{name}") for name in ("672", "673"))
    desk.live["673"] = unwritten
    desk.journal.put(partial(rows.add, callback=unknown, entries=()))
    assert desk.journal.flush()
    await desk.restored()
    assert desk.journal.flush()
    assert desk.live.keys() == {"both", "672", "673"}
    assert {callback.id for callback in rows.live(desk.journal.path)} == {"both", "672", "673"}


async def test_the_half_that_waited_comes_back_to_its_desk_and_a_citizen_to_the_fallback(house: House) -> None:
    assert await house.ask("c1", "+33199000678") == "registered"
    await house.desk.lost_and_found()
    await house.desk._look()
    queued = house.desk.live["c1"]
    assert queued.stage == "queued"
    await come_back(house.client, house.desk, back(queued.waiter))
    await come_back(house.client, house.desk, back("callback-of-yesterday-1-queue"))
    await come_back(house.client, house.desk, back("1795345743.39"))
    await house.desk.stop()
    assert house.hung_up == ["callback-of-yesterday-1-queue"]
    assert house.client.channels.sent == [("1795345743.39", "fallback", "back")]  # type: ignore[attr-defined]
    assert house.desk.live["c1"].stage == "resting"


def back(channel: str) -> StasisStart:
    """It comes from a queue in which no agent is logged in any more."""
    return StasisStart(channel, ("resume", "c1", "c1.1", "queue", "LEAVEEMPTY", "", "", ""))
