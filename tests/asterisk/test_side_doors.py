"""Ways in and out that no call needs: a text instead of a call, and a carrier that sends a call elsewhere."""

from __future__ import annotations

import pytest
from asterisk_world import World
from sip_peer import Leg

pytestmark = pytest.mark.live


async def moves(leg: Leg) -> None:
    """Answers that whoever was called is to be called elsewhere."""
    leg.peer.respond(
        leg.invite, leg.remote, "302 Moved Temporarily", leg.local_tag, contact="sip:+33199000678@127.0.0.2"
    )


async def test_a_text_is_no_call_whoever_sends_it(world: World) -> None:
    carrier, telephone = await world.peer("127.0.0.2"), await world.peer("127.0.0.1")
    ours = "+33199000100"
    assert await carrier.text(ours, "+33639980001") == 404
    for name in ("paolo", "softphone"):
        assert await telephone.text(ours, name, world.secrets.secret_of(name)) == 404
    assert await world.controller.request("GET", "channels") == []


async def test_a_citizen_who_is_called_back_is_called_nowhere_else(world: World) -> None:
    carrier = await world.trunk("carrier", moves)
    told = {"NUMBER": "+33639980001", "FROM": "+33199000100", "TRUNKS": "carrier", "RING": "5", "MISSED": "fr/one"}
    variables = {f"CALLBACK_{name}": value for name, value in told.items()}
    where = {"endpoint": "Local/s@callback-dials/n", "app": "ivr", "variables": variables}
    await world.controller.request("POST", "channels", where)
    await carrier.next_leg()
    await world.controller.event(lambda event: event["type"] == "ChannelDestroyed")
    stages = [row["eventextra"]["extra"] for row in world.cel() if row["eventtype"] == "CALLBACK"]
    assert [stage.split()[0] for stage in stages] == ["reserved", "missed"]
    assert not any(row["channame"].startswith("Local/+") for row in world.cel())
