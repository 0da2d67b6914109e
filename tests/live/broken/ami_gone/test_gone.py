"""The manager interface is away while calls are in every state: nobody hears it, and it is told later what to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from ivr.control.questions import ask
from ivr.flow.commands import Enqueue
from ivr.outside.leg import TONES
from tests.live import listening
from tests.live.broken.judged import FRANCE, all_over, ends, heard, in_fallback
from tests.live.broken.wire import Wire
from tests.live.broken.wired import open_wired_town
from tests.live.controller import SplitTown
from tests.live.ground import ALWAYS_OPEN
from tests.live.town import until
from tests.recovery import states
from tests.recovery.gaps import longest_gap
from tests.recovery.states import Caller, asked, dialled, keyed, other, wants

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

CHANGES = ALWAYS_OPEN | {"wait_for_key: 6": "wait_for_key: 30", "de: {language: de": "de: {language: de, ring: 90"}

LOST = "AMI: the link to Asterisk is lost"

Wired = tuple[SplitTown, Wire]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def wired() -> AsyncIterator[Wired]:
    """A town and the wire of its manager link; the German agent's telephone rings until the test answers it."""
    async with open_wired_town(CHANGES, "talk=120,jonas=ring") as (town, _, ami):
        yield town, ami


async def links(town: SplitTown) -> dict[str, bool]:
    """Which links the service says that it has."""
    status = await ask(town.settings.control, "status")
    return dict(status["links"])


async def in_queues(town: SplitTown, agent: str, there: bool) -> None:
    """Returns when the agent is in a queue of Asterisk, or in none."""
    async with asyncio.timeout(15):
        while (f"PJSIP/{agent}" in await town.asterisk.cli("queue show")) != there:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def stands_at(town: SplitTown, caller: Caller, node: str) -> None:
    """Returns when Asterisk has been told that the call stands at this node, where the fallback would go on."""
    async with asyncio.timeout(10):
        while (await stand_of(town, caller)).partition(":")[0] != node:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def want(town: SplitTown, what: str, agent: str) -> str:
    """What came of asking for it."""
    came = await ask(town.settings.control, "agent", do=what, names=[agent], by="the test")
    return str(came[agent])


async def stand_of(town: SplitTown, caller: Caller) -> str:
    """Where Asterisk believes that the call stands, which the fallback would go by."""
    for channel in await town.channels():
        shown = await town.asterisk.cli(f"core show channel {channel}")
        if f"CALLREF={caller.call}" in shown and "STAND=" in shown:
            return next(line for line in shown.splitlines() if line.startswith("STAND=")).removeprefix("STAND=")
    return ""


async def test_nobody_hears_that_it_is_gone(wired: Wired) -> None:
    town, ami = wired
    talks, put_through, waits = await asyncio.gather(states.talk(town), states.transfer(town), states.queue(town))
    menu = await states.greeting(town)
    await ami.refuse()
    await until(lambda: LOST in town.controller.said, "it is said", 5)
    assert await links(town) == {"ari": True, "ami": False}
    assert await want(town, "log-out", "idir") == "logged-out"
    new = await dialled(town, FRANCE)
    await asyncio.sleep(2)  # he listens
    await keyed(town, new, ("language", "1"), ("who-calls", "1"))
    await menu.leg.press("3")
    await town.reached(menu.call, asked("other-topics"), "the menu goes on", 5)
    served = await other(town, new)
    rung = await other(town, waits)
    await rung.answer()
    for caller in (new, waits):
        await town.reached(caller.call, wants(Enqueue, answered=True), "an agent serves him")
    await rung.talk()  # to the end: he is first told what the call is about
    await served.reached("talks")
    await asyncio.gather(new.leg.speak(3), waits.leg.speak(6))
    assert await stand_of(town, menu) != "other-topics"
    await in_queues(town, "idir", there=True)
    await ami.listen()
    await in_queues(town, "idir", there=False)
    await stands_at(town, menu, "other-topics")
    assert await links(town) == {"ari": True, "ami": True}
    await all_over(town, *(one.leg for one in (talks, put_through, waits, menu, new)))
    for clip in ("fr/welcome", "fr/queue-wait"):
        heard(town, new.leg, clip)
    for caller, agent in ((new, served), (waits, rung)):
        assert list(listening.talked(caller.leg, agent)) == []
    assert longest_gap(talks.leg.heard, TONES["agent"]) < 0.1
    assert longest_gap(put_through.leg.heard, TONES["line"]) < 0.1
    calls = [one.call for one in (talks, put_through, waits, new, menu)]
    assert not {*calls} & {*in_fallback(town)}
    assert [ends(town, call) for call in calls] == [
        [end] for end in ("served", "transferred", "served", "served", "abandoned_in_menu")
    ]
    assert town.controller.said.count(LOST) == 1


async def test_a_link_that_is_cut_again_and_again_loses_no_wish(wired: Wired) -> None:
    town, ami = wired
    caller = await states.menu(town)
    for what, there in (("log-in", True), ("log-out", False)) * 2:
        await ami.cut()
        assert await want(town, what, "idir") in ("logged-in", "logged-out")
        await in_queues(town, "idir", there)
    await stands_at(town, caller, "other-topics")
    await all_over(town, caller.leg)
    assert ends(town, caller.call) == ["abandoned_in_menu"]
