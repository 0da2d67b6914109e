"""Trunks that swallow packets: the next one is called in time, and nobody stays with a talk that has nobody in it.

A line whose `qualify` is 0 is never looked at: nobody knows that it is dead. The dead controller is one that drains:
that is the same for the dialplan.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from itertools import pairwise

import pytest
import pytest_asyncio

from ivr.flow.entries import Attempted, Dialled, Entered, Taken
from ivr.outside.caller import place_call
from ivr.outside.dial import Placed, dial
from ivr.outside.leg import TONES, Leg
from ivr.outside.script import parse
from ivr.outside.tones import tone_seconds
from ivr.reconciling.cel import trunk_of
from tests.live import listening
from tests.live.broken.calls import FRANCE, MORNING, heard, on, placed
from tests.live.channel_rows import Row, at
from tests.live.town import Town, open_town

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

CHANGES = {
    '127.0.0.12:5060}"': '127.0.0.12:5060}", qualify: 0',
    '+33199000209", trunks': '+33199000209", ring: 4, trunks',
}
"""Nobody knows of paris-2 whether it lives, and the emergency line of Paris rings for four seconds."""

EMERGENCY, LYON = "4 1", "4 2"
"""The keys to the emergency line of Paris, and to that of Lyon."""

VANISHED = 5
"""Seconds after which a side that sends nothing is gone; in life it is a minute, and three of a telephone."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened() -> AsyncIterator[Town]:
    """A town that soon notices who is gone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ivr.asterisk.render.VANISHED", VANISHED)
        patch.setattr("ivr.asterisk.render.STILL", VANISHED)
        async with open_town(CHANGES) as made:
            yield made


@pytest_asyncio.fixture(loop_scope="module")
async def town(opened: Town) -> AsyncIterator[Town]:
    """The same, before each test and after it; nothing of the test's calls is left."""
    yield opened
    await opened.service.asterisk.cli("dialplan set global DRAINING")
    assert not await opened.left_over()


def attempts(call: Placed) -> list[tuple[str, str]]:
    """Which trunks were called, and what came of it."""
    return [(entry.trunk, entry.outcome) for entry in call.entries if isinstance(entry, Attempted)]


def pauses(moments: list[datetime]) -> list[float]:
    """Seconds from each moment to the next."""
    return [(later - sooner).total_seconds() for sooner, later in pairwise(moments)]


async def test_a_trunk_that_swallows_all_costs_two_seconds_and_one_that_only_tries_its_time_to_ring(town: Town) -> None:
    await town.arrange(MORNING, "paris-2=dead,paris-1=stuck", noticed=False)
    call = await placed(town, EMERGENCY)
    assert attempts(call) == [("paris-2", "dead"), ("paris-1", "dead"), ("ministry", "served")]
    swallowed, tried = pauses([entry.at for entry in call.entries if isinstance(entry, Dialled)])
    assert 2.0 <= swallowed < 3.5
    assert 4.0 <= tried < 6.5 + listening.seconds_of(town.service.settings.sounds / "fr/emergency-still-trying.sln")
    heard(town, call.caller, "fr/emergency-wait", "fr/emergency-still-trying")
    assert not [*listening.begins(call.caller, "music/wait", town.service.settings.sounds)]
    assert not [*listening.talked(call.caller, call.legs[-1])]


async def test_living_trunks_that_did_not_answer_a_look_are_called_when_no_other_is_left(town: Town) -> None:
    await town.arrange(MORNING, "lyon-1=unseen,paris-1=unseen", noticed=True)
    call = await placed(town, LYON)
    assert attempts(call) == [("lyon-1", "served")]
    assert not [*listening.talked(call.caller, call.legs[-1])]


async def test_a_trunk_that_did_not_answer_a_look_costs_nothing_while_another_one_does(town: Town) -> None:
    await town.arrange(MORNING, "lyon-1=unseen", noticed=True)
    call = await placed(town, LYON)
    assert attempts(call) == [("lyon-1", "dead"), ("paris-1", "served")]
    (at_once,) = pauses([entry.at for entry in call.entries if isinstance(entry, Dialled)])
    assert at_once < 1.0


async def test_without_a_controller_the_next_trunk_is_called_too(town: Town) -> None:
    await town.arrange(MORNING, "paris-2=dead", noticed=False)
    await town.service.asterisk.cli("dialplan set global DRAINING 1")
    try:
        leg = await place_call(town.outside, FRANCE, town.new_number())
        await leg.reached("hears")
        await leg.press("41", gap=0.5)
        await leg.wait_ended(40)
    finally:
        await town.service.asterisk.cli('dialplan set global DRAINING ""')
    called = [
        (at(row), trunk_of(row["appdata"].split(",")[0])) for row in fallback_rows(town) if row["appname"] == "Dial"
    ]
    assert [trunk for _, trunk in called] == ["paris-2", "paris-1"]
    (swallowed,) = pauses([moment for moment, _ in called])
    assert 4.0 <= swallowed < 6.0
    heard(town, leg, "fr/emergency-wait", "fr/goodbye")
    assert tone_seconds(leg.heard, TONES["line"]) > 1.0


def fallback_rows(town: Town) -> list[Row]:
    """What Asterisk began to do for the last call that the fallback has taken."""
    cel = town.cel()
    (*_, call) = [row["linkedid"] for row in cel if row["eventtype"] == "FALLBACK"]
    return [row for row in cel if row["linkedid"] == call and row["eventtype"] == "APP_START"]


async def test_whoever_vanishes_in_a_talk_does_not_keep_the_other(town: Town) -> None:
    await town.arrange(MORNING, "talk=60,idir=away", noticed=False)
    calls = await asyncio.gather(
        talking(town, EMERGENCY, other_vanishes=True),
        talking(town, "1 1 !", other_vanishes=True),
        talking(town, "1 1", other_vanishes=False),
    )
    for call, disposition in zip(calls, ("transferred", "served", "served"), strict=True):
        assert call.disposition == disposition
        (other,) = call.legs
        assert ends_soon(call.caller) and ends_soon(other)
    post, agent, _ = calls
    heard(town, post.caller, "fr/emergency-wait", "fr/goodbye")
    assert "survey" in [entry.node for entry in agent.entries if isinstance(entry, Entered)]


async def talking(town: Town, keys: str, other_vanishes: bool) -> Placed:
    """A talk in which one of the two vanishes after a second, to the end of the call."""
    number = town.new_number()

    def vanish() -> None:
        both = [leg for leg in town.outside.legs if leg.number == number]
        (*_, gone) = [leg for leg in both if (leg.kind != "caller") == other_vanishes]
        vanishing.append(asyncio.create_task(gone.vanish()))

    vanishing: list[asyncio.Task[None]] = []
    control = town.service.settings.control
    return await dial(town.outside, control, FRANCE, number, parse(keys), on(Taken, vanish, after=1.0))


def ends_soon(leg: Leg) -> bool:
    """Whether it is told so within twice VANISHED seconds and a few after it has vanished; of another leg, always."""
    moments = {moment.what.split()[0]: moment.at for moment in leg.story}
    return "vanished" not in moments or pauses([moments["vanished"], moments["ended"]])[0] < 2 * VANISHED + 3
