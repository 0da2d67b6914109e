"""What came of calls in a town whose parts break: what was heard, who had them, and how they ended."""

from __future__ import annotations

from datetime import timedelta

from ivr.cli.audit import audited
from ivr.flow.entries import Ended
from ivr.journal.queries import ids_of_live
from ivr.outside.leg import Leg
from tests.live import listening
from tests.live.controller import SplitTown
from tests.live.town import until
from tests.recovery.states import Caller, asked, dialled

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
