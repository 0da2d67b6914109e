"""The controller and Asterisk are killed at the same moment, as when the machine goes: what was promised is kept."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from ivr.cli.audit import audited
from ivr.flow.commands import Enqueue
from ivr.flow.entries import Ended, Queued
from ivr.flow.events import BROKEN
from ivr.journal import callbacks
from ivr.journal.queries import ids_of_live, one
from ivr.outside.leg import Leg
from tests.live import listening
from tests.live.controller import SplitTown, open_split_town
from tests.live.ground import ALWAYS_OPEN
from tests.live.town import until
from tests.recovery import states
from tests.recovery.states import Caller, keyed, wants
from tests.recovery.test_killed_live import CHANGES

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

NETHERLANDS, GERMANY = "+31200000100", "+493023125100"
LONDON = "+442079460461"
"""Somebody who may be called back."""


PATIENT = {
    "nl: {language: nl": "nl: {language: nl, ring: 90",
    "hours: centre               #": "hours: centre\n  from_hour: 0\n  to_hour: 24\n  #",
}
"""Telephones ring long enough for one agent not to be paused, and callers may be called back at any hour."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> AsyncIterator[SplitTown]:
    """Dutch and German ring for nobody's ear; in French people talk."""
    async with open_split_town(CHANGES | ALWAYS_OPEN | PATIENT, "talk=120,sanne=ring,jonas=ring") as made:
        yield made


async def both_killed(town: SplitTown) -> None:
    """Nothing of the service runs when this returns."""
    asterisk = int((town.settings.home / "asterisk.pid").read_text())
    os.kill(asterisk, signal.SIGKILL)
    town.controller.kill()


async def wants_a_callback(town: SplitTown) -> str:
    """Somebody who would not wait, and has hung up; the id of his callback."""
    leg = await town.call(NETHERLANDS, LONDON)
    caller = await keyed(town, Caller(leg, await town.id_of(leg)), ("language", "1"), ("who-calls", "1"))
    await town.reached(caller.call, wants(Enqueue), "in the queue")
    await asyncio.sleep(1)
    await caller.leg.press("1")
    await keyed(town, caller, ("callback", "1"))
    await until(lambda: bool(callbacks.latest(town.settings.journal, 1)), "it is written down", 20)
    await caller.leg.hang_up()
    return caller.call


def end_of(town: SplitTown, caller: Caller) -> list[tuple[str, int]]:
    """How the call ended, as often as that was written."""
    return [(entry.disposition, entry.cause) for entry in town.entries(caller.call) if isinstance(entry, Ended)]


def place_of(town: SplitTown, caller: Caller) -> list[object]:
    """Since when he waits, as each queue was told."""
    return [entry.since for entry in town.entries(caller.call) if isinstance(entry, Queued)]


async def rung_for(town: SplitTown, call: str, since: int) -> Leg:
    """The agent's telephone that rings for a call, among the legs after the first `since`."""

    def rings() -> list[Leg]:
        return [leg for leg in town.outside.legs[since:] if leg.headers.get("X-Call-Id") == call and leg.has("rings")]

    await until(lambda: bool(rings()), f"a telephone rings for {call}", 60)
    return rings()[0]


async def test_everybody_counts_as_he_was_and_what_was_promised_is_kept(town: SplitTown) -> None:
    callback = await wants_a_callback(town)
    waiting, talking, speaking = await asyncio.gather(states.queue(town), states.talk(town), states.recording(town))
    menu = await states.greeting(town)
    await asyncio.sleep(3)
    rung = len(town.outside.legs)
    await both_killed(town)
    await town.controller.start()
    await town.everybody_in()
    await until(lambda: not ids_of_live(town.settings.journal), "every call has its end", 15)
    ends = {"abandoned_in_queue": waiting, "served": talking, "voicemail": speaking, "abandoned_in_menu": menu}
    for disposition, caller in ends.items():
        assert end_of(town, caller) == [(disposition, BROKEN)]
    stored = one(town.settings.journal, speaking.call)
    assert stored and [message.seconds > 2 for message in stored.messages] == [True]
    leg = await town.call(GERMANY, waiting.leg.number)
    await leg.reached("hears")
    call = await town.id_of(leg)
    assert call != waiting.call
    again = await keyed(town, Caller(leg, call), ("language", "1"), ("who-calls", "1"))
    await town.reached(again.call, wants(Enqueue), "in the queue")
    assert place_of(town, again) == place_of(town, waiting) != [None]
    await rung_for(town, callback, rung)
    await again.leg.hang_up()
    callbacks.cancel(town.settings.journal, callback)
    await town.quiet(20)
    assert list(listening.begins(again.leg, "de/queue-wait", town.settings.sounds)) == []
    assert audited(town.settings, timedelta(hours=1))[1] == []
