"""The link to Asterisk stalls: two seconds are a delay, and after eight the fallback has who would wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from ivr.flow.commands import Enqueue
from ivr.journal.queries import ids_of_live
from ivr.outside.leg import TONES
from tests.live import listening
from tests.live.broken.judged import (
    FRANCE,
    all_over,
    ends,
    heard,
    in_fallback,
    noticed_by_the_voice_only,
)
from tests.live.broken.wire import Wire
from tests.live.broken.wired import open_wired_town
from tests.live.controller import SplitTown
from tests.live.ground import ALWAYS_OPEN
from tests.live.town import until
from tests.recovery.gaps import longest_gap
from tests.recovery.states import asked, greeting, other, queue, talk, wants

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

CHANGES = ALWAYS_OPEN | {"wait_for_key: 6": "wait_for_key: 30", "de: {language: de": "de: {language: de, ring: 90"}

LONG = 15.0
"""Seconds of the longest stall."""

LOST = "no link to Asterisk at"

Wired = tuple[SplitTown, Wire]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def wired() -> AsyncIterator[Wired]:
    """A town in which everybody who picks up talks for two minutes, and the wire of its ARI."""
    async with open_wired_town(CHANGES, "talk=120,jonas=ring") as (town, ari, _):
        yield town, ari


@asynccontextmanager
async def stalled(wire: Wire, seconds: float) -> AsyncIterator[None]:
    """No byte passes for so long, and for as long as what is done meanwhile lasts."""
    over = asyncio.get_running_loop().time() + seconds
    wire.stall()
    try:
        yield
        await asyncio.sleep(over - asyncio.get_running_loop().time())
    finally:
        wire.go_on()


async def test_two_seconds_are_a_delay(wired: Wired) -> None:
    town, ari = wired
    caller = await greeting(town)
    async with stalled(ari, 2):
        await caller.leg.press("3")
        late = await town.call(FRANCE)
    await town.reached(caller.call, asked("other-topics"), "he is in the next menu", 5)
    call = await town.id_of(late)
    await town.reached(call, asked("language"), "who came meanwhile is greeted", 5)
    await asyncio.sleep(2)
    await all_over(town, caller.leg, late)
    heard(town, caller.leg, "fr/topic-information/key-1")
    heard(town, late, "fr/welcome")
    assert not {caller.call, call} & {*in_fallback(town)}
    assert [ends(town, one) for one in (caller.call, call)] == [["abandoned_in_menu"]] * 2
    assert LOST not in town.controller.said


async def test_what_happened_before_it_broke_is_made_up_for(wired: Wired) -> None:
    """What Asterisk told on a link that broke before it came through was never heard."""
    town, ari = wired
    talks, over = await asyncio.gather(talk(town), talk(town))
    waits = await queue(town)
    rung = await other(town, waits)
    gone = await greeting(town)
    ari.stall()
    served = await other(town, over)
    await served.hang_up()
    await gone.leg.hang_up()
    await rung.answer()
    late = await town.call(FRANCE)
    await asyncio.sleep(2.5)
    await ari.cut()
    ari.go_on()
    new = await town.id_of(late)
    await town.reached(new, asked("language"), "who came meanwhile is greeted", 5)
    await town.reached(over.call, asked("survey"), "who came back is asked for a mark", 5)
    await town.reached(waits.call, wants(Enqueue, answered=True), "it is known that he talks", 10)
    await until(lambda: gone.call not in ids_of_live(town.settings.journal), "who hung up is gone", 5)
    await asyncio.gather(waits.leg.speak(2), rung.speak(2), asyncio.sleep(2))
    await all_over(town, talks.leg, over.leg, waits.leg, late)
    assert longest_gap(talks.leg.heard, TONES["agent"]) < 0.1
    heard(town, late, "fr/welcome")
    heard(town, over.leg, "fr/survey-answer")
    assert list(listening.talked(waits.leg, rung)) == []
    calls = (talks.call, over.call, waits.call, new, gone.call)
    assert not {*calls} & {*in_fallback(town)}
    assert [ends(town, one) for one in calls] == [[end] for end in ("served",) * 3 + ("abandoned_in_menu",) * 2]


async def test_longer_is_noticed_by_the_voice_only(wired: Wired) -> None:
    town, ari = wired
    await noticed_by_the_voice_only(town, stalled(ari, LONG), 20)
