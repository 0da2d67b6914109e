"""Forty of the two hundred calls, made for real: the same steps and the same end as on paper."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from ivr.flow.transcript import transcript
from ivr.outside.dial import Placed, dial
from ivr.outside.script import parse
from tests.live.town import Town, Towns
from tests.phones.scripts import GROUPS, LIVE, call_of, group_of

AT_ONCE = 4
"""Calls that are up at the same time."""

Calls = dict[int, asyncio.Task[Placed]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def group(towns: Towns, request: pytest.FixtureRequest) -> AsyncIterator[Calls]:
    """The calls of a group, under way in their world, by seed."""
    town, (at, world) = await towns.with_routing({}), request.param
    await town.arrange(at.isoformat(), world, noticed=True)
    lines = asyncio.Semaphore(AT_ONCE)
    calls = {seed: asyncio.create_task(_made(town, seed, lines)) for seed in LIVE if group_of(seed) == request.param}
    yield calls
    await asyncio.gather(*calls.values(), return_exceptions=True)
    assert await town.left_over() == []


async def _made(town: Town, seed: int, lines: asyncio.Semaphore) -> Placed:
    call = await asyncio.to_thread(call_of, seed)
    async with lines:
        return await dial(town.outside, town.service.settings.control, call.number, call.caller, parse(call.script))


@pytest.mark.live
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("group", "seed"),
    [pytest.param(group, seed, id=str(seed)) for group in GROUPS for seed in LIVE if group_of(seed) == group],
    indirect=["group"],
    scope="module",
)
async def test_a_live_call_goes_the_same_way_as_on_paper(group: Calls, seed: int) -> None:
    placed, call = await group[seed], call_of(seed)
    on_paper = await asyncio.to_thread(call.made)
    assert transcript(placed.entries).as_json() == transcript(on_paper.entries).as_json(), call
