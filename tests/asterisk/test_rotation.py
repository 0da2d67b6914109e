"""Passwords exchanged while a citizen and an agent talk: old ones are dead, new ones live, and nobody notices."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from asterisk_world import World
from people import agent, answers, arrived, to_queue

from ivr.ami.link import Link
from ivr.ari.client import AriClient
from ivr.ari.resources import Modules
from ivr.asterisk.process import AsteriskProcess
from ivr.service.rotation import Rotation

pytestmark = pytest.mark.live


@pytest.fixture
async def rotation(world: World) -> AsyncIterator[Rotation]:
    link = Link(world.settings.ami_bind, "ivr", world.secrets.secret_of("ami"), reconnect=1)
    client = AriClient(world.settings.ari_bind, "ivr", world.secrets.secret_of("ari"), "another")
    link.start()
    async with client, asyncio.timeout(30):
        await client.ready()
        await link.logged_in.wait()
        told = (world.asterisk.has_read_all, Modules(client).reload, link, client, lambda *_: None)
        yield Rotation(world.settings.home, world.secrets, *told)
    link.stop()


async def status(world: World, password: str) -> int:
    """What ARI answers to a password."""
    login = {"Authorization": aiohttp.encode_basic_auth("ivr", password)}
    async with aiohttp.ClientSession(headers=login) as http:
        async with http.get(f"http://{world.settings.ari_bind}/ari/asterisk/info") as answer:
            return answer.status


@pytest.mark.core
async def test_all_passwords_are_new_and_a_talk_goes_on(world: World, rotation: Rotation) -> None:
    names = [*world.routing.agents, "softphone", "ari", "ami"]
    old = {name: world.secrets.secret_of(name) for name in names}
    paolo = await agent(world, "paolo", answers)
    citizen, channel = await arrived(world)
    await to_queue(world, channel, "it:20")
    assert await world.controller.taken() == "paolo"
    assert await rotation.rotate({"names": names, "by": "a test"}) == names
    new = {name: world.secrets.secret_of(name) for name in names}
    assert not set(old.values()) & set(new.values())
    await (await paolo.next_leg()).rtp.hears()
    await citizen.rtp.hears()
    assert [await status(world, old["ari"]), await status(world, new["ari"])] == [401, 200]
    await rotation.client.request("GET", "channels", channel)
    async with asyncio.timeout(10):
        while not rotation.link.logged_in.is_set():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    await rotation.link.ask("Ping")
    assert "paolo/sip:" in await world.asterisk.cli("pjsip show contacts")
    assert await paolo.register("paolo", old["paolo"]) == 401
    assert await paolo.register("paolo", new["paolo"]) == 200


async def test_who_comes_after_a_rotation_takes_the_running_asterisk_over(world: World, rotation: Rotation) -> None:
    await rotation.rotate({"names": ["ari", "paolo"]})
    second = AsteriskProcess(world.asterisk.installation, world.settings.home)
    await second.start()
    assert second.pid == world.asterisk.pid


async def test_names_that_were_not_rotated_keep_their_passwords(world: World, rotation: Rotation) -> None:
    before = json.loads((world.settings.home / "secrets.json").read_text())
    await rotation.rotate({"names": ["paolo"]})
    after = json.loads((world.settings.home / "secrets.json").read_text())
    assert {name for name in before if before[name] != after[name]} == {"paolo"}
    assert await status(world, before["ari"]) == 200
