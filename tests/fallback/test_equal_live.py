"""Calls made with no controller at all: the same nodes, queues, trunks and messages as the engine has on paper.

The chosen calls by default; with `--every-call` the drawn ones, too (`make fallback`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from ivr.outside.behaviour import parse_world
from tests.fallback.house import House, dead_house
from tests.fallback.paths import path
from tests.fallback.scripts import GROUPS, AnyCall, calls, whole

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house() -> AsyncIterator[House]:
    """One house for all calls."""
    async with dead_house() as found:
        yield found


@pytest.mark.parametrize("group", range(len(GROUPS)))
async def test_the_fallback_goes_where_the_engine_goes(house: House, group: int, pytestconfig: pytest.Config) -> None:
    wanted = GROUPS[group]
    world = parse_world("talk=2," + wanted.world, house.routing.trunks, house.routing.agents)
    await house.arrange(wanted.at, wanted.switch, world)
    lines = asyncio.Semaphore(wanted.at_once)
    drawn = bool(pytestconfig.getoption("--every-call"))
    made = [call for call in await asyncio.to_thread(calls, drawn) if call.group == group]
    if wanted.at_once == 1:
        different = []
        for call in made:
            await house.outside.behave(world)
            different.append(await _difference(house, call, lines))
    else:
        different = await asyncio.gather(*(_difference(house, call, lines) for call in made))
    assert not any(different), "\n".join(filter(None, different))


async def _difference(house: House, call: AnyCall, lines: asyncio.Semaphore) -> str:
    """What was not the same, or nothing."""
    paper = await asyncio.to_thread(call.on_paper)
    async with lines:
        placed = await house.call(call.number, call.caller or None, call.script)
    flow = whole(call.of.switch)
    ought, is_so = path(flow, paper.entries), path(flow, placed.entries)
    return (
        ""
        if ought == is_so
        else f"{call.number} from {call.caller or 'nobody'}, {call.script!r}:\n  {ought}\n  {is_so}"
    )
