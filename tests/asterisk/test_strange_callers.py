"""What a stranger writes about himself reaches no agent's telephone, and codes do what they say or nothing."""

from __future__ import annotations

import pytest
from asterisk_world import World
from people import agent, answers, arrived, to_queue
from test_queues import clip

pytestmark = pytest.mark.live

STRANGE = (
    'P-Asserted-Identity: "Eve\\" <sip:eve@evil.example>, ${SHELL(id)}" <sip:{number}@127.0.0.2>\r\n'
    'Diversion: "Mallory" <sip:+33639989999@evil.example>;reason=unconditional\r\n'
    "Remote-Party-ID: <sip:rpid@evil.example>\r\nX-Subject: legal\r\nX-Call-Id: forged\r\nAlert-Info: <info=alert>\r\n"
    "Subject: legal\r\nUser-to-User: 41\r\n"
)


@pytest.mark.parametrize("number", ["+33639980001", "9" * 200, "a%22%2Cb%26c%60%24%7BEPOCH%7D"])
async def test_nothing_that_a_stranger_writes_reaches_an_agent_but_his_number(world: World, number: str) -> None:
    paolo = await agent(world, "paolo", answers)
    _, channel = await arrived(world, number, extra=STRANGE.replace("{number}", number))
    await to_queue(world, channel, "it:20")
    assert await world.controller.taken() == "paolo"
    leg = await paolo.next_leg()
    told = "\n".join(f"{name}: {value}" for name, values in leg.invite.headers.items() for value in values)
    for word in ("Eve", "evil", "Mallory", "+3369", "SHELL", "rpid", "legal", "forged", "info=", "&", "`", "$"):
        assert word not in told
    assert leg.invite.get("from").startswith('"it obtain" <sip:')
    assert leg.invite.headers["x-call-id"] == [channel.replace(".", "-")]
    assert max(map(len, told.splitlines())) < 300
    assert len(leg.invite.get("from").partition("sip:")[2].partition("@")[0]) <= 64


async def test_an_agent_dials_codes_and_our_numbers_and_nothing_else(world: World) -> None:
    paolo, _ = await agent(world, "paolo", answers), await agent(world, "lucia", answers)
    password = world.secrets.secret_of("paolo")
    for wanted in ("lucia", "112", "0033639980001", "+33639980001", "it", "it.2", "t", "i", "h"):
        assert (await paolo.call(wanted, "paolo", password=password)).status == 404, wanted
    for keys, told in (("*1" + "7" * 60, "*1777777"), ("*3*1#2", "*3*1#2"), ("*1;x=y", "*1"), ("*1%2Cx%26", "*1")):
        assert (await paolo.call(keys.replace("#", "%23"), "paolo", password=password)).status == 200
        event = await world.controller.event(lambda e: e["type"] == "StasisStart" and e["args"][0] == "agent")
        assert event["args"] == ["agent", told, "paolo"]
        world.controller.events.clear()


async def test_a_citizen_cannot_dial_a_code(world: World) -> None:
    """From a trunk `*1` is a number that is not ours, as any other."""
    carrier = await world.peer("127.0.0.2")
    await carrier.call("*1", "+33639980001")
    assert (await world.controller.arrival())["args"][3:] == ["*1", "+33639980001", "carrier"]


async def test_without_a_controller_an_agent_who_dials_a_code_hears_so(world: World) -> None:
    clip(world, "fr/technical-trouble")
    await world.controller.leave()
    paolo = await agent(world, "paolo", answers)
    leg = await paolo.call("*1", "paolo", password=world.secrets.secret_of("paolo"))
    assert leg.status == 200
    await leg.rtp.hears()
    await leg.released()
