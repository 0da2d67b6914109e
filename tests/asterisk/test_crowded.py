"""More callers than the machine may carry, on a real Asterisk: who hears so takes no place, and places come back."""

from __future__ import annotations

import asyncio

import pytest
from asterisk_world import World
from people import arrived
from test_queues import clip

from ivr.routing.model import Routing

pytestmark = pytest.mark.live

NUMBER = "+33199000100"


@pytest.fixture
def routing(routing: Routing) -> Routing:
    """The real routing with room for three calls at once."""
    service = routing.service.model_copy(update={"most_calls": 3})
    return routing.model_copy(update={"service": service})


async def test_who_hears_that_all_lines_are_busy_takes_nobodys_place(world: World) -> None:
    clip(world, "fr/all-lines-busy", 4.0)
    legs = [(await arrived(world, f"+3363998001{number}"))[0] for number in range(3)]
    carrier = await world.peer("127.0.0.2")
    told = asyncio.create_task(carrier.call(NUMBER, "+33639980020"))
    async with asyncio.timeout(3):
        while "all-lines-busy" not in str(world.cel()):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    legs[0].hang_up()
    async with asyncio.timeout(3):
        while "3 active channels" not in await world.asterisk.cli("core show channels count"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await arrived(world, "+33639980030")
    assert not told.done()
    assert (await told).status == 503


async def test_places_come_back_however_a_call_ends(world: World) -> None:
    """Hung up by the citizen, cut by us, and lost with its channel taken away in a queue."""
    clip(world, "fr/all-lines-busy", 0.2)
    for _ in range(2):
        met = [await arrived(world, f"+3363998001{number}") for number in range(3)]
        carrier = await world.peer("127.0.0.2")
        assert (await carrier.call(NUMBER, "+33639980020")).status == 503
        met[0][0].hang_up()
        await world.controller.request("DELETE", f"channels/{met[1][1]}")
        await world.controller.excursion(met[2][1], "to-queue", "it", QUEUE_STEPS="it:60", QUEUE_SINCE="1")
        await world.asterisk.cli("channel request hangup all")
        async with asyncio.timeout(5):
            while "0 active channels" not in await world.asterisk.cli("core show channels count"):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
