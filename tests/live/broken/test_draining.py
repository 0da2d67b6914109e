"""A service that is asked to end: nobody who is on the telephone notices more than that somebody else speaks."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from ivr.flow.entries import Ended, Noted
from ivr.outside.leg import Leg
from tests.live.controller import SplitTown, open_split_town
from tests.live.ground import ALWAYS_OPEN
from tests.live.town import until

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

CENTRAL = "+33199000100"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> AsyncIterator[SplitTown]:
    """Asterisk runs by itself, and outlives the controller."""
    async with open_split_town(ALWAYS_OPEN, "talk=60", alone=True) as made:
        yield made


async def in_a_menu(town: SplitTown) -> tuple[Leg, str]:
    """A caller who is asked for his language, and his call."""
    leg = await town.call(CENTRAL)
    call = await town.id_of(leg)
    await town.reached(call, lambda state: state.asking is not None, "he is asked")
    return leg, call


async def talking(town: SplitTown) -> tuple[Leg, str]:
    """A caller whom an agent serves, and his call."""
    leg, call = await in_a_menu(town)
    await leg.press("0")
    await town.reached(call, lambda state: state.answered, "an agent serves him")
    return leg, call


def entered_fallback(town: SplitTown, call: str) -> bool:
    """Whether Asterisk has noted that the fallback took a call."""
    noted = (row for row in town.cel() if row["eventtype"] == "FALLBACK")
    return any(row["uniqueid"].replace(".", "-") == call for row in noted)


async def test_sigterm_hands_menus_over_and_leaves_talks_alone(town: SplitTown) -> None:
    menu, asked = await in_a_menu(town)
    talk, talks = await talking(town)
    town.controller.signal(signal.SIGTERM)
    await until(lambda: "Draining: new calls" in town.controller.said, "it drains", 10)
    new = await town.call(CENTRAL)
    assert town.controller.runs
    await until(lambda: not town.controller.runs, "the controller has ended", 15)
    assert "Draining: 1 call handed to the fallback" in town.controller.said
    await until(lambda: entered_fallback(town, asked), "the fallback has the menu")
    assert not any(leg.has("ended") for leg in (menu, talk, new))
    assert not any(isinstance(entry, Ended) for call in (asked, talks) for entry in town.entries(call))
    state = town.state(asked)
    assert state and state.handed
    await town.controller.start()
    await town.reached(talks, lambda state: state.answered, "the talk is known again")
    for leg in (menu, talk, new):
        assert not leg.has("ended")
        await leg.hang_up()
    await town.quiet()


async def test_a_second_signal_ends_it_at_once_and_still_nobody_is_hung_up(town: SplitTown) -> None:
    leg, call = await in_a_menu(town)
    before = town.controller.said.count("Draining: new calls")
    town.controller.signal(signal.SIGTERM)
    await until(lambda: town.controller.said.count("Draining: new calls") > before, "it drains", 10)
    town.controller.signal(signal.SIGINT)
    await until(lambda: not town.controller.runs, "the controller has ended", 2.5)
    await until(lambda: entered_fallback(town, call), "the fallback has the call")
    assert not leg.has("ended")
    await town.controller.start()
    await leg.hang_up()
    await town.quiet()


async def test_a_controller_that_hung_lets_go_of_calls_that_the_guard_has_fetched(town: SplitTown) -> None:
    leg, call = await in_a_menu(town)
    town.controller.signal(signal.SIGSTOP)
    try:
        await until(lambda: entered_fallback(town, call), "the guard has fetched it", 15)
    finally:
        town.controller.signal(signal.SIGCONT)
    await until(lambda: bool((state := town.state(call)) and state.handed), "the session is over", 10)
    assert isinstance(town.entries(call)[-1], Noted)
    assert not leg.has("ended")
    await leg.hang_up()
    await town.quiet()
