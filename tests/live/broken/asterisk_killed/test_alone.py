"""An Asterisk that `ivr asterisk` runs is killed under a caller: it is back at once, and the next caller is greeted."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from ivr.journal.database import for_reading
from tests.live.controller import SplitTown, open_split_town
from tests.live.ground import ALWAYS_OPEN
from tests.live.listening import begins
from tests.live.town import until

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

FRANCE = "+33199000100"

BACK = 15.0
"""Seconds after which it must take calls again on a busy machine; alone on two cores it takes less than three."""


def started_again(town: SplitTown) -> list[str]:
    """How long it took each time, as the journal says."""
    with for_reading(town.settings.journal) as db:
        return [detail for (detail,) in db.execute("select detail from incidents where what = 'asterisk started'")]


async def test_one_that_runs_by_itself_is_started_again_and_greets_the_next_caller() -> None:
    async with open_split_town(ALWAYS_OPEN, alone=True) as town:
        cut = await town.call(FRANCE)
        before = await town.id_of(cut)
        os.kill(int((town.settings.home / "asterisk.pid").read_text()), signal.SIGKILL)
        await until(lambda: bool(started_again(town)), "it is started again", BACK)
        assert not await town.channels()
        greeted = await town.call(FRANCE)
        call = await town.id_of(greeted)
        await asyncio.sleep(2)
        await greeted.hang_up()
        await town.quiet()
        assert not list(begins(greeted, "fr/welcome", town.settings.sounds))
        assert call != before
