"""What nobody knows of is found on a real Asterisk, and what somebody knows of is let be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from asterisk_world import World
from people import agent, arrived, rings, to_queue

from ivr.ari.client import AriClient
from ivr.service.reaper import Reaper

pytestmark = pytest.mark.live


@pytest.fixture
async def client(world: World) -> AsyncIterator[AriClient]:
    """A link beside the controller's, which only asks."""
    async with AriClient(world.settings.ari_bind, "ivr", world.secrets.secret_of("ari"), "asking") as made:
        await made.ready()
        yield made


async def test_a_call_without_a_session_is_the_fallbacks_at_the_second_look(world: World, client: AriClient) -> None:
    await agent(world, "paolo", rings)
    _, channel = await arrived(world, "+33639980001")
    _, known = await arrived(world, "+33639980002")
    _, waiting = await arrived(world, "+33639980003")
    await to_queue(world, waiting, "it:20")
    await world.queue_holds("it", 1)
    bridge = (await world.controller.request("POST", "bridges"))["id"]
    incidents: list[str] = []
    reaper = Reaper(client, lambda: {known.replace(".", "-")}, lambda *told: incidents.append(" ".join(told)))
    await reaper.look()
    assert not incidents
    await reaper.look()
    call = channel.replace(".", "-")
    assert reaper.found == [f"call without a session: {call}", f"bridge of nobody: {bridge}"]
    assert incidents == [f"call without a session {call} the fallback has it", f"bridge of nobody {bridge} ended"]
    async with asyncio.timeout(10):
        while not any(row["eventtype"] == "FALLBACK" and row["uniqueid"] == channel for row in world.cel()):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    for _ in range(2):
        await reaper.look()
    assert len(reaper.found) == 2


async def test_a_call_that_gets_its_session_in_time_is_let_be(world: World, client: AriClient) -> None:
    _, channel = await arrived(world)
    known: set[str] = set()
    reaper = Reaper(client, lambda: known, lambda *told: None)
    await reaper.look()
    known.add(channel.replace(".", "-"))
    await reaper.look()
    known.clear()
    await reaper.look()
    assert not reaper.found
