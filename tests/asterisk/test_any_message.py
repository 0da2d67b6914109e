"""Whatever is sent to our SIP port, by a carrier or a stranger, the next call is taken and nobody outside is called."""

from __future__ import annotations

import asyncio
from itertools import count
from random import Random

import pytest
from asterisk_world import World
from sip_peer import Leg

from tests.fuzz.mangled import mangled

pytestmark = pytest.mark.live

MESSAGES = 1200
ROUND = 200
"""Messages after which a good call must be taken."""
METHODS = ("INVITE", "INVITE", "INVITE", "REGISTER", "OPTIONS", "BYE", "CANCEL", "ACK", "UPDATE", "NOTIFY", "REFER",
           "SUBSCRIBE", "MESSAGE", "INFO", "PRACK", "PUBLISH")  # fmt: skip
SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.2\r\ns=-\r\nc=IN IP4 127.0.0.2\r\nt=0 0\r\nm=audio 39998 RTP/AVP 8 0 101\r\n"
    "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
)


def _message(draw: Random, number: int, server: tuple[str, int]) -> bytes:
    """A message as a carrier would write it, broken somewhere in most cases."""
    method, where = draw.choice(METHODS), f"{server[0]}:{server[1]}"
    user = draw.choice(["+33199000100", "+33199000201", "paolo", "s", "a,b|c;d", "${SHELL(id)}", "%0d%0aX", "*711"])
    body = SDP if method in ("INVITE", "UPDATE") else ""
    text = (
        f"{method} sip:{user}@{where} SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP 127.0.0.2:39999;branch=z9hG4bKfuzz{number};rport\r\nMax-Forwards: 70\r\n"
        f'From: "{draw.choice(["", "x", "${EVAL(1)}"])}" <sip:+33639980001@127.0.0.2>;tag=f{number}\r\n'
        f"To: <sip:{user}@{where}>\r\nCall-ID: fuzz-{number}\r\nCSeq: {number} {method}\r\n"
        f"Contact: <sip:x@127.0.0.2:39999>\r\nRefer-To: <sip:+33199000201@127.0.0.11>\r\n"
        f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()
    return text if draw.random() < 0.1 else mangled(text, draw)


async def _takes_a_call(world: World, numbers: count[int]) -> None:
    """A call of a carrier is answered, reaches the controller, and everything that came of the messages is hung up."""
    carrier = await world.peer("127.0.0.2")
    caller = f"+336399{next(numbers):05}"
    assert (await carrier.call("+33199000100", caller)).status == 200
    await world.controller.event(lambda event: event["type"] == "StasisStart" and caller in event["args"])
    await world.asterisk.cli("channel request hangup all")


async def test_no_message_at_our_port_stops_the_next_call(world: World) -> None:
    called: list[Leg] = []

    async def trap(leg: Leg) -> None:
        called.append(leg)
        leg.refuse("603 Decline")

    for name in ("paris-1", "madrid-1", "ministry"):
        await world.trunk(name, trap)
    draw, numbers, pid = Random(4), count(1), world.asterisk.pid
    sources = [await world.peer("127.0.0.2"), await world.peer("127.0.0.200")]
    for number in range(MESSAGES):
        draw.choice(sources).transport.sendto(_message(draw, number, world.server), world.server)
        if number % 20 == 0:
            await asyncio.sleep(0)
        if number % ROUND == ROUND - 1:
            await _takes_a_call(world, numbers)
    assert world.asterisk.pid == pid and "Asterisk" in await world.asterisk.cli("core show version")
    assert not called, f"{called[0].invite.first} was sent to a trunk"
