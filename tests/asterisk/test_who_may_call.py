"""Who reaches the service, and what the controller is told of the caller."""

from __future__ import annotations

import asyncio
import re
from uuid import uuid4

import pytest
from asterisk_world import World
from sip_message import within
from sip_peer import Peer

pytestmark = pytest.mark.live


async def channels(world: World) -> object:
    return await world.controller.request("GET", "channels")


@pytest.mark.core
async def test_a_carrier_call_arrives_with_number_caller_and_trunk(world: World) -> None:
    carrier = await world.peer("127.0.0.2")
    leg = await carrier.call("+33199000100", "+33639980001")
    assert leg.status == 200
    event = await world.controller.arrival()
    call = event["channel"]["id"].replace(".", "-")
    assert event["args"] == ["arrived", call, "1", "+33199000100", "+33639980001", "carrier"]
    known = {name: value for name, value in event["channel"]["channelvars"].items() if value}
    assert known == {"CALLREF": call, "VERSION": "1"}


@pytest.mark.core
async def test_an_unknown_source_is_challenged_whatever_name_it_uses(world: World) -> None:
    stranger = await world.peer("127.0.0.99")
    for sender in ("+33639980001", "carrier", "paris-1", "nobody", "amina"):
        assert (await stranger.call("+33199000100", sender)).status == 401
        assert (await stranger.call("+33199000100", sender, password="guessed")).status == 401
    assert await channels(world) == []
    assert "failed for '127.0.0.99:" in (world.settings.home / "log" / "messages").read_text()


async def test_a_trunk_that_only_takes_calls_cannot_bring_one(world: World) -> None:
    consulate = await world.peer("127.0.0.11")
    leg = await consulate.call("+33199000100", "+33639980001")
    assert leg.status == 403
    assert not any(event["type"] == "StasisStart" for event in world.controller.events)


async def test_a_wrong_password_does_not_register(world: World) -> None:
    telephone = await world.peer("127.0.0.1")
    assert await telephone.register("paolo", "guessed") == 401
    assert await telephone.register("paolo", world.secrets.secret_of("paolo")) == 200


async def test_an_agent_may_register_from_a_trunks_address(world: World) -> None:
    telephone = await world.peer("127.0.0.11")
    assert await telephone.register("paolo", world.secrets.secret_of("paolo")) == 200


async def test_the_softphone_may_dial_anything_and_an_agent_our_numbers_only(world: World) -> None:
    telephone = await world.peer("127.0.0.1")
    password, softphone = world.secrets.secret_of("paolo"), world.secrets.secret_of("softphone")
    assert (await telephone.call("+33199000201", "paolo", password=password)).status == 404
    assert (await telephone.call("+33199000100", "paolo", password=password)).status == 200
    assert (await world.controller.arrival())["args"][3:] == ["+33199000100", "paolo", "agents"]
    world.controller.events.clear()
    assert (await telephone.call("12345", "softphone", password=softphone)).status == 200
    assert (await world.controller.arrival())["args"][3:] == ["12345", "softphone", "softphone"]


@pytest.mark.parametrize(
    ("sender", "extra", "caller"),
    [
        ("anonymous", "", "anonymous"),
        ("a%2Cb%22%29$%7BEPOCH%7D", "", "abEPOCH"),
        ("0639980001", "P-Asserted-Identity: <sip:+33639980001@127.0.0.2>\r\n", "+33639980001"),
        ("0639980001", "P-Asserted-Identity: <sip:+33639980001@127.0.0.2>\r\nPrivacy: id\r\n", ""),
    ],
)
async def test_odd_callers_arrive_as_safe_words(world: World, sender: str, extra: str, caller: str) -> None:
    carrier = await world.peer("127.0.0.2")
    assert (await carrier.call("+33199000100", sender, extra)).status == 200
    assert (await world.controller.arrival())["args"][3:] == ["+33199000100", caller, "carrier"]


@pytest.mark.parametrize(
    ("dialled", "told"), [("0199000100", "0199000100"), ("7", "7"), ("hello", "hello"), ("+33%2C1;x=%27", "+331")]
)
async def test_any_dialled_number_arrives(world: World, dialled: str, told: str) -> None:
    carrier = await world.peer("127.0.0.2")
    assert (await carrier.call(dialled, "+33639980001")).status == 200
    assert (await world.controller.arrival())["args"][3] == told


async def test_without_a_controller_the_caller_is_answered_all_the_same(world: World) -> None:
    await world.controller.leave()
    carrier = await world.peer("127.0.0.2")
    leg = await carrier.call("+33199000100", "+33639980001")
    assert leg.status == 200
    await leg.rtp.hears()
    leg.hang_up()


async def test_a_stranger_learns_nothing_of_who_is_known(world: World) -> None:
    """An agent who is registered, one who is not, a trunk, the softphone, nobody: the same answer to the letter."""
    paolo, stranger = await world.peer("127.0.0.1"), await world.peer("127.0.0.99")
    assert await paolo.register("paolo", world.secrets.secret_of("paolo")) == 200
    methods = ("INVITE", "REGISTER", "OPTIONS", "SUBSCRIBE", "MESSAGE", "NOTIFY", "PUBLISH", "REFER", "INFO", "FOO")
    names = ("paolo", "amina", "carrier", "softphone", "nobody")
    told = {await answer(stranger, method, name) for method in methods for name in names}
    assert len(told) == 1
    assert told.pop().startswith("SIP/2.0 401 Unauthorized\nwww-authenticate: ")


async def answer(peer: Peer, method: str, name: str) -> str:
    """The first answer to a request in this name to this name, without what belongs to the one request."""
    call, who = uuid4().hex, f"sip:{name}@{peer.server[0]}:{peer.server[1]}"
    waiting = peer._responses[(call, method)] = asyncio.Queue()
    extra = "Event: presence\r\nExpires: 60\r\nRefer-To: <sip:1@127.0.0.3>\r\nSubscription-State: active\r\n"
    peer.request(method, who, f"<{who}>;tag=n", f"<{who}>", call, peer.server, extra)
    told = await within(waiting.get())
    own = ("via", "from", "to", "call-id", "cseq")
    lines = [f"{header}: {values}" for header, values in told.headers.items() if header not in own]
    return re.sub(r'(nonce|opaque)="[^"]*"', r"\1", "\n".join([told.first, *lines]))
