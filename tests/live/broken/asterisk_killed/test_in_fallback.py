"""Asterisk is killed under a call that the fallback has: it ends in the journal when Asterisk died."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import UTC, datetime, timedelta

import pytest

from ivr.flow.entries import Ended
from ivr.flow.events import BROKEN
from ivr.journal.bookmarks import find
from ivr.service.reconciling import DIED
from tests.live.controller import SplitTown, open_split_town
from tests.live.ground import ALWAYS_OPEN
from tests.live.town import until

pytestmark = pytest.mark.live

SILENT = 4.0
"""Seconds in which Asterisk tells nothing of the call before it dies."""


def ends(town: SplitTown, call: str) -> list[Ended]:
    """How the call ended, as often as that was written."""
    return [entry for entry in town.entries(call) if isinstance(entry, Ended)]


def nodes(town: SplitTown) -> list[str]:
    """The channels of which the fallback told a node."""
    return [row["uniqueid"] for row in town.cel() if row["eventtype"] == "NODE"]


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_call_in_the_fallback_lasts_until_asterisk_died(restarted: bool) -> None:
    """Also when the controller that saw it die is not the one that finds out which calls were up."""
    async with open_split_town(ALWAYS_OPEN) as town:
        town.controller.kill()
        await town.call("+33199000100")
        await until(lambda: bool(nodes(town)), "the fallback has the call", 30)
        call = nodes(town)[0].replace(".", "-")
        await town.controller.start()
        await asyncio.sleep(SILENT)
        died = datetime.now(UTC)
        os.kill(int((town.settings.home / "asterisk.pid").read_text()), signal.SIGKILL)
        if restarted:
            await until(lambda: find(town.settings.journal, DIED) is not None, "the controller has seen it", 10)
            town.controller.kill()
            assert not ends(town, call)
            await town.controller.start()
        await until(lambda: bool(ends(town, call)), "the journal has its end", 30)
        (ended,) = ends(town, call)
        assert (ended.disposition, ended.cause) == ("abandoned_in_menu", BROKEN)
        assert abs(ended.at - died) < timedelta(seconds=2)
