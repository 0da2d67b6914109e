"""Calls whose controller falls silent become the fallback's, on a real Asterisk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from asterisk_world import World
from people import agent, answers, arrived, to_queue

from ivr.ari.client import AriClient
from ivr.ari.guard import GUARD, Guard

pytestmark = pytest.mark.live

SILENT = 2
"""Seconds that a controller may be silent here."""


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.asterisk.render.SILENT", SILENT)


@pytest.fixture
async def guard(world: World) -> AsyncIterator[Guard]:
    """The guard, kept by another application, so that the world's controller may die."""
    client = AriClient(world.settings.ari_bind, "ivr", world.secrets.secret_of("ari"), application="keeper")
    async with client:
        await client.ready()
        made = Guard(client)
        await made.keep()
        yield made


async def hears_a_long_prompt(world: World, channel: str) -> None:
    clips = ",".join([f"sound:{world.settings.sounds}/fr/one"] * 20)
    await world.controller.request("POST", f"channels/{channel}/play/p-{channel}?media={clips}")


async def apps(world: World) -> list[str]:
    """What runs on each channel of a citizen."""
    rows = [row.split("!") for row in (await world.asterisk.cli("core show channels concise")).splitlines()]
    return sorted(row[5] for row in rows if row[0].startswith("PJSIP/carrier"))


async def fetched(world: World, channels: set[str], seconds: float) -> None:
    """Returns when the fallback has these channels."""
    async with asyncio.timeout(seconds):
        while not channels <= {row["uniqueid"] for row in world.cel() if row["eventtype"] == "FALLBACK"}:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@pytest.mark.core
@pytest.mark.parametrize("controller", ["stalled", "dead"])
async def test_calls_in_prompts_are_fetched_when_their_controller_falls_silent_and_talks_go_on(
    world: World, guard: Guard, controller: str
) -> None:
    await agent(world, "paolo", answers)
    talks, talking = await arrived(world, "+33639980001")
    await to_queue(world, talking, "it:20")
    listeners = [await arrived(world, f"+3363998001{number}") for number in range(3)]
    for _, channel in listeners:
        await hears_a_long_prompt(world, channel)
    await asyncio.sleep(SILENT + 1.5)
    assert await apps(world) == ["Queue", "Stasis", "Stasis", "Stasis"]
    await (world.controller.leave() if controller == "dead" else world.controller.falls_silent())
    await fetched(world, {channel for _, channel in listeners}, SILENT + 5)
    running = await apps(world)
    assert "Stasis" not in running and running.count("Queue") == 1
    assert not talks.ended.is_set()


async def test_a_controller_that_says_that_it_goes_leaves_its_calls_to_the_fallback_at_once(
    world: World, guard: Guard
) -> None:
    _, channel = await arrived(world)
    await hears_a_long_prompt(world, channel)
    await world.controller.goes()
    await fetched(world, {channel}, 4)


async def test_a_heartbeat_from_before_the_clock_was_set_back_is_not_trusted(world: World) -> None:
    await world.controller.falls_silent()
    carrier = await world.peer("127.0.0.2")
    await world.controller.says(time.time() + 2)
    await carrier.call("+33199000100", "+33639980001")
    steered = (await world.controller.arrival())["channel"]["id"]
    await world.controller.says(time.time() + 3600)
    await carrier.call("+33199000100", "+33639980002")
    async with asyncio.timeout(5):
        while not (taken := [row for row in world.cel() if row["eventtype"] == "FALLBACK"]):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert [row["uniqueid"] != steered for row in taken] == [True]


async def halves(world: World) -> int:
    return (await world.asterisk.cli("core show channels concise")).count(GUARD)


async def test_there_is_one_guard_and_a_new_one_when_it_is_gone(world: World, guard: Guard) -> None:
    await guard.keep()
    assert await halves(world) == 2
    await world.controller.request("DELETE", f"channels/{GUARD}")
    async with asyncio.timeout(5):
        while await halves(world):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await guard.keep()
    assert await halves(world) == 2


async def test_one_that_would_oversleep_is_ended_when_the_clock_is_set_back(
    world: World, guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await names(world)
    await guard.keep()
    assert await names(world) == before
    now = time.time
    monkeypatch.setattr("ivr.ari.guard.time.time", lambda: now() - 3600)
    async with asyncio.timeout(5):
        while await names(world) in (set(), before):
            await guard.keep()
    assert await halves(world) == 2


async def names(world: World) -> set[str]:
    """The names of its channels, which no later one has."""
    shown = (await world.asterisk.cli("core show channels concise")).splitlines()
    return {line.split("!")[0] for line in shown if GUARD in line}
