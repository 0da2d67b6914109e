"""What came of calls in a town whose parts break: what was heard, who had them, and how they ended."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from ivr.cli.audit import audited
from ivr.flow.entries import Ended
from ivr.journal.queries import ids_of_live
from ivr.outside.leg import TONES, Leg
from tests.live import listening
from tests.live.controller import SplitTown
from tests.live.town import until
from tests.recovery.gaps import longest_gap
from tests.recovery.states import Caller, asked, dialled, keyed, other, talk

FRANCE = "+33199000100"
"""A national number: its callers are greeted in French."""


def in_fallback(town: SplitTown) -> list[str]:
    """The calls that the fallback has taken."""
    return [row["userfield"] for row in town.cel() if row["eventtype"] == "FALLBACK"]


def heard(town: SplitTown, leg: Leg, *clips: str) -> None:
    """Asserts that these clips reached his ear in this order; the last may have been cut short."""
    *whole, last = clips
    sounds = town.settings.sounds
    told = [*listening.in_order(leg, tuple(whole), sounds), *listening.begins(leg, last, sounds)]
    assert not told, "\n".join(told)


async def all_over(town: SplitTown, *legs: Leg) -> None:
    """Everybody hangs up; every call has one end, and the journal and Asterisk agree on all of them."""
    for leg in legs:
        assert not leg.has("ended")
        await leg.hang_up()
    await town.quiet()
    await until(lambda: not ids_of_live(town.settings.journal), "every call has its end", 15)
    agree, differ = audited(town.settings, timedelta(hours=1))
    assert agree > 0
    assert not differ, "\n".join(differ)


def ends(town: SplitTown, call: str) -> list[str]:
    """How the call ended, as often as that was written."""
    return [entry.disposition for entry in town.entries(call) if isinstance(entry, Ended)]


async def steered_again(town: SplitTown) -> Caller:
    """A new call is the controller's."""
    caller = await dialled(town, FRANCE)
    await town.reached(caller.call, asked("language"), "the controller greets him", 5)
    return caller


async def noticed_by_the_voice_only(town: SplitTown, outage: AbstractAsyncContextManager[None], patience: float) -> Leg:
    """One talks, one chooses, two come during an outage of the controller long enough for the guard: all is as it was.

    `patience`: seconds after the outage within which the controller lets go of the one who chose. Answers his leg; he
    waits in the fallback's voice and is put through once.
    """
    talks = await talk(town)
    menu = await keyed(town, await dialled(town, FRANCE), ("language", "3"))
    await town.reached(menu.call, asked("other-topics"), "in the menu")
    async with outage:
        early = await town.call(FRANCE)  # while nobody knows yet
        await until(lambda: menu.call in in_fallback(town), "the guard has fetched him", 14)
        new = await town.call(FRANCE)
        await asyncio.sleep(2)
        await menu.leg.press("1")
    await until(lambda: bool((state := town.state(menu.call)) and state.handed), "the controller lets go", patience)
    after = await steered_again(town)
    agent = await other(town, menu)
    await agent.reached("talks")
    await menu.leg.speak(3)
    await all_over(town, *(one.leg for one in (talks, menu, after)), early, new)
    heard(town, menu.leg, "fr/queue-wait")
    assert list(listening.twice(menu.leg, ("fr/topic-information/key-1",), town.settings.sounds)) == []
    assert list(listening.talked(menu.leg, agent)) == []
    for leg in (early, new, after.leg):
        heard(town, leg, "fr/welcome")
    assert longest_gap(talks.leg.heard, TONES["agent"]) < 0.1
    assert not {talks.call, after.call} & {*in_fallback(town)}
    assert [ends(town, one.call) for one in (talks, menu, after)] == [["served"], ["served"], ["abandoned_in_menu"]]
    for leg in (early, new):
        assert ends(town, await town.id_of(leg)) == ["abandoned_in_menu"]
    return menu.leg
