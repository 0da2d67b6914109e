"""Asterisk is killed with calls in every state: it is back within seconds, and nothing is forgotten."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from time import monotonic

import pytest
import pytest_asyncio

from ivr.flow.entries import Noted, Queued, Recording
from ivr.flow.events import BROKEN
from ivr.journal.database import for_reading
from ivr.journal.queries import StoredCall, one
from ivr.outside.caller import place_call
from ivr.outside.leg import TONES, Leg
from ivr.outside.tones import tone_seconds
from tests.callbacks.house import (
    MORNING,
    OURS,
    agent_answers,
    agent_rings,
    ask,
    caller_waits,
    citizen_answers,
    citizens,
    now,
    quiet,
    writes,
)
from tests.live.town import Town, Towns, until

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

BACK = 15.0
"""Seconds after which it must take calls again on a busy machine; alone on two cores it takes less than two."""


@pytest_asyncio.fixture(loop_scope="session")
async def town(towns: Towns) -> AsyncIterator[Town]:
    """The town whose routing is not changed at all."""
    opened = await towns.with_routing({})
    yield opened
    await quiet(opened)


def stored(town: Town, call: str) -> StoredCall:
    """A call as the journal has it."""
    assert town.service.journal.flush()
    found = one(town.service.settings.journal, call)
    assert found
    return found


def incidents(town: Town) -> list[str]:
    """What happened to Asterisk, in its order."""
    assert town.service.journal.flush()
    with for_reading(town.service.settings.journal) as db:
        return [what for (what,) in db.execute("select what from incidents where source = 'asterisk' order by id")]


async def in_menu(town: Town) -> str:
    """Somebody who hears the welcome."""
    before = set(town.service.arrivals.calls)
    leg = await place_call(town.outside, OURS, town.new_number())
    await leg.reached("hears")
    (call,) = set(town.service.arrivals.calls) - before
    return call


async def speaks_message(town: Town) -> str:
    """Somebody who has spoken for five seconds."""
    leg, call = await caller_waits(town)
    await leg.press("2")
    await until(lambda: any(isinstance(entry, Recording) for entry in stored(town, call).entries), "it records", 30)
    await leg.speak(5)
    return call


async def talks(town: Town) -> tuple[Leg, Leg, str]:
    """A caller and the only agent, who talk."""
    caller, call = await caller_waits(town)
    agent = await agent_answers(town, call)
    await until(lambda: call not in town.service.room.waiting, "they talk", 20)
    return caller, agent, call


async def killed(town: Town) -> None:
    """Returns when the Asterisk that follows takes calls, and we steer them: until then they are the fallback's."""
    asterisk, at = town.service.asterisk, monotonic()
    before = asterisk.pid
    assert before
    os.kill(before, signal.SIGKILL)
    await until(lambda: not town.service.arrivals.calls, "every call is over")
    await until(lambda: asterisk.pid not in (None, before) and town.service.warden.state == "up", "it runs", 30)
    assert monotonic() - at < BACK
    async with asyncio.timeout(5):
        while "HEARTBEAT=1" not in await asterisk.cli("dialplan show globals"):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_everybody_counts_as_he_was_and_who_waited_keeps_his_place(town: Town) -> None:
    await town.arrange(MORNING, "agents=away,claire=ring,carrier=ring", noticed=True)
    number, wanted, before = town.new_number(), town.new_number(), len(incidents(town))
    *_, talking = await talks(town)
    _, waiting = await caller_waits(town, number)
    callback = await ask(town, wanted)
    await writes(town, callback, "queued")
    ways = {talking: "served", waiting: "abandoned_in_queue"}
    ways |= {await speaks_message(town): "voicemail", await in_menu(town): "abandoned_in_menu"}
    await killed(town)
    for call, disposition in ways.items():
        found = stored(town, call)
        assert (found.row.disposition, found.row.cause) == (disposition, BROKEN)
        assert [entry.what for entry in found.entries if isinstance(entry, Noted)] == ["nobody hung up: the line broke"]
        for message in found.messages:
            assert message.seconds >= 2 and (town.service.settings.recordings / message.file).exists()
        assert bool(found.messages) == (disposition == "voicemail")
    assert incidents(town)[before:] == ["asterisk ended", "asterisk started"]
    since = [entry.since for entry in stored(town, waiting).entries if isinstance(entry, Queued)]
    again, call = await caller_waits(town, number)
    assert [entry.since for entry in stored(town, call).entries if isinstance(entry, Queued)] == since
    await agent_rings(town, call)
    await again.hang_up()
    assert await called_once(town, callback, wanted)


async def called_once(town: Town, callback: str, number: str) -> bool:
    """Lets a callback that waited have its turn, to its end; whether the citizen was called once only."""
    before = now(town, callback)
    town.service.clock.set(before.next_at)
    rung = len(town.outside.legs)
    await until(lambda: any(leg.headers.get("X-Call-Id") == callback for leg in town.outside.legs[rung:]), "rings", 30)
    await agent_answers(town, callback)
    called = await citizen_answers(town, number)
    await called.press("1")
    await writes(town, callback, "taken")
    assert (now(town, callback).since, now(town, callback).attempts) == (before.since, 0)
    await called.hang_up()
    await writes(town, callback, "done")
    return len(citizens(town, number)) == 1


async def test_one_that_stands_still_for_a_while_is_said_to_and_the_talk_goes_on(town: Town) -> None:
    await town.arrange(MORNING, "agents=away,claire=ring", noticed=True)
    before, asterisk = len(incidents(town)), town.service.asterisk
    (caller, agent, call), pid = await talks(town), asterisk.pid
    assert pid
    os.kill(pid, signal.SIGSTOP)
    try:
        await until(lambda: town.service.warden.state == "hangs", "it is noticed", 20)
    finally:
        os.kill(pid, signal.SIGCONT)
    await until(lambda: town.service.warden.state == "up", "it answers again", 20)
    await agent.speak(2)
    await caller.hang_up()
    await until(lambda: not town.service.arrivals.calls, "the call is over")
    assert incidents(town)[before:] == ["asterisk hangs", "asterisk answers again"]
    assert (stored(town, call).row.disposition, stored(town, call).row.cause) == ("served", 16)
    await caller.wait_ended()
    assert tone_seconds(caller.heard, TONES["agent"]) > 1.5
    assert asterisk.pid == pid
