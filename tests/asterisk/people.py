"""Citizens and agents of a test on a real Asterisk, and what they do when their telephone rings."""

from __future__ import annotations

import time
from typing import Any

from asterisk_world import World
from sip_peer import Answering, Leg, Peer

from ivr.asterisk.queues import queues_served

CITIZEN = "+33639980001"


async def arrived(world: World, caller: str = CITIZEN, extra: str = "") -> tuple[Leg, str]:
    """A citizen calls over the carrier; his leg and his channel's id."""
    carrier = await world.peer("127.0.0.2")
    leg = await carrier.call("+33199000100", caller, extra)
    event: dict[str, Any] = await world.controller.event(
        lambda e: e["type"] == "StasisStart" and e["args"][0] == "arrived" and e["args"][1] not in world.met
    )
    world.met.add(event["args"][1])
    return leg, event["channel"]["id"]


async def to_queue(world: World, channel: str, steps: str, waited: int = 0, **more: str) -> None:
    """The citizen waits along `steps`, having come `waited` seconds ago."""
    told = {"QUEUE_LANGUAGE": "it", "IVR_LANGUAGE": "it", "IVR_SUBJECT": "obtain", "QUEUE_OFFERS": ""}
    since = {"QUEUE_STEPS": steps, "QUEUE_SINCE": str(int(time.time()) - waited)}
    await world.controller.excursion(channel, "to-queue", "it", **{**told, **since, **more})


async def agent(world: World, name: str, answering: Answering) -> Peer:
    """An agent whose telephone is registered and who serves all his queues."""
    peer = await world.peer("127.0.0.1", answering)
    assert await peer.register(name, world.secrets.secret_of(name)) == 200
    for queue in queues_served(world.routing, name):
        phone = f"PJSIP/{name}"
        await world.asterisk.cli(f"queue add member {phone} to {queue} penalty 0 as {name} state_interface {phone}")
    return peer


async def answers(leg: Leg) -> None:
    leg.ring()
    leg.answer()


async def rings(leg: Leg) -> None:
    leg.ring()


async def tries(leg: Leg) -> None:
    """Says that it tries, and no more: the telephone does that by itself."""
