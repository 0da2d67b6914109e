"""The controller stands still: two seconds are a delay, and after eight the fallback has who would wait for it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from tests.live.broken.judged import (
    FRANCE,
    all_over,
    ends,
    heard,
    in_fallback,
    noticed_by_the_voice_only,
)
from tests.live.controller import SplitTown, open_split_town
from tests.live.ground import ALWAYS_OPEN
from tests.recovery.states import asked, greeting

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

LONG = 15.0
"""Seconds of the longer standstill."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> AsyncIterator[SplitTown]:
    """Everybody who picks up talks for two minutes."""
    async with open_split_town(ALWAYS_OPEN | {"wait_for_key: 6": "wait_for_key: 30"}, "talk=120") as made:
        yield made


@asynccontextmanager
async def standing_still(town: SplitTown, seconds: float) -> AsyncIterator[None]:
    """The controller stands still for so long, and for as long as what is done meanwhile lasts."""
    over = asyncio.get_running_loop().time() + seconds
    town.controller.signal(signal.SIGSTOP)
    try:
        yield
        await asyncio.sleep(over - asyncio.get_running_loop().time())
    finally:
        town.controller.signal(signal.SIGCONT)


async def test_two_seconds_are_a_delay(town: SplitTown) -> None:
    caller = await greeting(town)
    async with standing_still(town, 2):
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


async def test_longer_is_noticed_by_the_voice_only(town: SplitTown) -> None:
    menu = await noticed_by_the_voice_only(town, standing_still(town, LONG), 10)
    heard(town, menu, "fr/topic-information/key-1", "fr/queue-wait")
