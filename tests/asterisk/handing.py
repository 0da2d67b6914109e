"""A talk between citizen and agent, out of a real queue, for tests that hand it over."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass

from asterisk_world import World
from conftest import LOUD
from sip_peer import Leg, Peer

from ivr.asterisk.codes import CONSULT

CITIZEN, AGENT, POST, CLIP = b"\x31\xb1", b"\x42\xc2", b"\x53\xd3", LOUD[:2]
"""Who is heard; every clip and the music sound alike."""

NEVER = 2.5
"""Seconds after which keys that mean nothing have been given back to the other side."""


@dataclass
class Talk:
    """A citizen and an agent who talk, out of Queue(). `posts` are the telephones of posts, by trunk."""

    world: World
    citizen: Leg
    agent: Leg
    code: str

    async def press(self, leg: Leg, keys: str) -> None:
        for key in keys:
            await leg.press(key)
            await asyncio.sleep(0.05)

    async def asks(self, post: Peer) -> Leg:
        """The agent asks the post, which has picked up and hears the whisper."""
        await self.press(self.agent, CONSULT + self.code)
        leg = await post.next_leg()
        leg.rtp.voice = POST
        await leg.rtp.hears()
        return leg

    async def is_asked(self, post: Peer) -> Leg:
        """As `asks`; the post takes the call, and agent and post talk while the citizen hears music."""
        leg = await self.asks(post)
        await leg.press("1")
        await together(self.agent, leg)
        await self.citizen.rtp.hears_only(CLIP)
        return leg

    async def comes_back(self) -> list[str]:
        """QUEUESTATUS, ACCEPTED, LEFT and TO of the citizen's return."""
        return (await self.world.controller.resume())[1:]


async def together(one: Leg, other: Leg) -> None:
    """Returns when each hears the other and nobody else."""
    await asyncio.gather(one.rtp.hears_only(other.rtp.voice), other.rtp.hears_only(one.rtp.voice))


async def fails(leg: Leg) -> None:
    leg.refuse("503 Service Unavailable")


def dialled(world: World) -> int:
    """How many channels Asterisk has opened towards anybody so far, between agent and post included."""
    return world.settings.cel.read_text().count('"CHAN_START"')


TRANSFERRED = "ATTENDEDTRANSFER|COMPLETEAGENT"
"""The queue's end of a talk that the agent left to a post: Asterisk's queue hears of the transfer and of the agent's
hang-up in two places, and writes down what it hears first (app_queue: handle_attended_transfer, handle_hangup)."""


async def logged(world: World, *events: str) -> None:
    """Returns when these are the last events of the queue log; an event is a pattern."""
    log = world.settings.home / "log/queue_log"
    found: tuple[str, ...] = ()

    def as_wanted(found: tuple[str, ...]) -> bool:
        return len(found) >= len(events) and all(map(re.fullmatch, events, found[-len(events) :]))

    with suppress(TimeoutError):
        async with asyncio.timeout(3):
            while not as_wanted(found):
                await asyncio.sleep(0.02)
                found = tuple(line.split("|")[4] for line in log.read_text().splitlines())
    assert as_wanted(found), found
