"""The clock jumps forward or back by an hour under a caller who is asked something and one who waits or talks.

The machine's clock is left alone. What is moved is what the service sees of it: its own clock, by which the moments of
all events are told, and the heartbeat that Asterisk has when its clock has jumped and the controller has not beaten
since; a second later it has. Asterisk's own timers, which go by the machine's clock, do not jump here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise

import pytest
import pytest_asyncio

from ivr.flow.entries import Left, Waiting
from ivr.outside.dial import Placed
from tests.live import listening
from tests.live.broken.calls import MORNING, heard, on, placed, whole
from tests.live.town import Town, open_town

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

EVENING = "2026-11-23T19:30"
"""Half an hour before the centre closes."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> AsyncIterator[Town]:
    """A town on its own ground."""
    async with open_town({}) as made:
        yield made


async def jump(town: Town, hours: int) -> None:
    """The clock is so many hours later than it was a moment ago, and the last beat so many hours old."""
    clock = town.service.clock
    clock.set(clock.now() + timedelta(hours=hours))
    beat = int(time.time()) - 3600 * hours
    await town.service.asterisk.cli(f"dialplan set global HEARTBEAT {beat}")


def in_fallback(town: Town, *calls: Placed) -> set[str]:
    """Those of these calls that the fallback has taken."""
    taken = {row["userfield"] for row in town.cel() if row["eventtype"] == "FALLBACK"}
    return taken & {call.id for call in calls}


def in_order(call: Placed) -> bool:
    """Whether nothing happened before what had happened before it."""
    return all(sooner.at <= later.at for sooner, later in pairwise(call.entries))


@pytest.mark.parametrize("hours", [1, -1])
async def test_who_is_asked_something_and_who_talks_notice_nothing(town: Town, hours: int) -> None:
    await town.arrange(MORNING, "talk=10", noticed=True)
    jumping: list[asyncio.Task[None]] = []
    jumps = on(Waiting, lambda: jumping.append(asyncio.create_task(jump(town, hours))))
    asked, talks = await asyncio.gather(placed(town, "- 1 1 !", jumps), placed(town, "1 1 !"))
    await jumping[0]
    assert [asked.disposition, talks.disposition] == ["served", "served"]
    assert in_order(asked) and in_order(talks)
    assert not in_fallback(town, asked, talks)
    for call in (asked, talks):
        heard(town, call.caller, "fr/queue-wait")
        (agent,) = call.legs
        assert not [*listening.talked(call.caller, agent)]
    whole(town, asked, talks)
    assert all(seconds >= 0 for seconds in town.service.room.talks.lately("fr", frozenset(town.service.routing.agents)))
    assert not await town.left_over()


async def test_who_calls_right_after_the_jump_finds_the_hours_of_the_new_time(town: Town) -> None:
    await town.arrange(EVENING, "", noticed=True)
    exits = []
    for hours in (1, -1):
        await jump(town, hours)
        await asyncio.sleep(1.5)  # a beat of the new time
        call = await placed(town, "3 !")
        assert not in_fallback(town, call)
        exits += [entry.exit for entry in call.entries if isinstance(entry, Left) and entry.node == "open-or-closed"]
    assert exits == ["closed", "open"]
