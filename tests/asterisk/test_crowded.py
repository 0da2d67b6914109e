"""More callers than the machine may carry, on a real Asterisk: who hears so takes no place, and places come back."""

from __future__ import annotations

import asyncio
import time
from hashlib import md5

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


async def refused(world: World, caller: str, host: str = "127.0.0.2") -> bool:
    """Whether a call of this number is turned away before it is answered."""
    carrier = await world.peer(host)
    leg = await carrier.call(NUMBER, caller)
    if leg.status == 200:
        world.controller.events.clear()
    return leg.status == 503


@pytest.fixture
def narrow(routing: Routing) -> Routing:
    """Two calls at once of one number, four within ten minutes, three over the trunk."""
    few = {"most_calls_per_caller": 2, "most_calls_in_ten_minutes": 4, "most_calls": 100}
    carrier = routing.trunks["carrier"].model_copy(update={"most_calls": 3})
    service = routing.service.model_copy(update=few)
    return routing.model_copy(update={"service": service, "trunks": {**routing.trunks, "carrier": carrier}})


async def test_who_is_heard_late_turns_new_calls_away_while_he_lives(
    world: World,
) -> None:
    """All of them here, so that no dice are thrown; without a word, and before any answer."""
    await world.asterisk.cli("dialplan set global PACE 0")
    carrier = await world.peer("127.0.0.2")
    leg = await carrier.call(NUMBER, "+33639980020")
    assert leg.status == 503 and "all-lines-busy" not in str(world.cel())
    await world.asterisk.cli("dialplan set global PACE 100")
    await arrived(world, "+33639980021")
    await world.asterisk.cli("dialplan set global PACE 0")
    await world.controller.falls_silent()
    await world.controller.says(time.time() - 10)
    assert (await carrier.call(NUMBER, "+33639980022")).status == 200


class TestOneCaller:
    """Limits of one number and of one trunk."""

    @pytest.fixture
    def routing(self, narrow: Routing) -> Routing:
        return narrow

    async def test_who_calls_too_often_is_told_so_and_others_are_not(self, world: World) -> None:
        """Two at once, then the third is refused; without a controller as well; a place that is free is given again."""
        clip(world, "fr/all-lines-busy", 0.2)
        first, _ = await arrived(world, "+33639980010")
        await arrived(world, "+33639980010")
        assert await refused(world, "+33639980010")
        first.hang_up()
        async with asyncio.timeout(3):
            while "1 active channel" not in await world.asterisk.cli("core show channels count"):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await world.controller.leave()
        assert not await refused(world, "+33639980010")
        assert await refused(world, "+33639980010")
        assert not await refused(world, "+33639980011")

    async def test_ten_minutes_are_counted_for_one_number_alone_and_then_forgotten(self, world: World) -> None:
        clip(world, "fr/all-lines-busy", 0.2)
        for _ in range(4):
            leg, _ = await arrived(world, "+33639980012")
            leg.hang_up()
            async with asyncio.timeout(3):
                while "0 active channels" not in await world.asterisk.cli("core show channels count"):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        assert await refused(world, "+33639980012")
        assert not await refused(world, "+33639980013")
        who = [md5(f"{world.secrets.secret_of('lately')}3363998001{end}".encode()).hexdigest() for end in "23"]
        counted = await world.asterisk.cli("database show lately")
        assert f"/lately/{who[0]}" in counted and "3363998001" not in counted
        await world.asterisk.cli("dialplan set global TEN_MINUTES 1")
        assert not await refused(world, "+33639980012")
        assert who[1] not in await world.asterisk.cli("database show lately")

    async def test_withheld_numbers_share_nothing_and_the_trunk_has_its_own_limit(self, world: World) -> None:
        clip(world, "fr/all-lines-busy", 0.2)
        assert [await refused(world, "anonymous") for _ in range(4)] == [False, False, False, True]


class TestThePace:
    """New calls in a short while, with places for many."""

    @pytest.fixture
    def routing(self, routing: Routing) -> Routing:
        return routing.model_copy(update={"service": routing.service.model_copy(update={"most_calls": 100})})

    async def test_so_many_a_second_are_taken_as_the_controller_says(self, world: World) -> None:
        """Thirty a second: three in each tenth of a second, and whoever comes then in the next."""
        await world.asterisk.cli("dialplan set global PACE 300")
        carrier = await world.peer("127.0.0.2")
        begun = time.monotonic()
        legs = await asyncio.gather(*(carrier.call(NUMBER, f"+336399801{number:02}") for number in range(40)))
        lasted = time.monotonic() - begun
        taken = sum(leg.status == 200 for leg in legs)
        assert {leg.status for leg in legs} <= {200, 503}
        assert 1 <= taken <= 3 * (2 + int(lasted / 0.1)) < 40
        await asyncio.sleep(0.1 - time.time() % 0.1)
        assert (await carrier.call(NUMBER, "+33639980200")).status == 200
