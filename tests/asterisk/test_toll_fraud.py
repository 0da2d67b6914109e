"""Every way that might lead a stranger's call to a number of his own: nothing arrives at a trunk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from asterisk_world import World
from people import agent, answers, arrived, to_queue
from sip_message import Message, digest, within
from sip_peer import Leg, Peer
from test_excursions import to_line

pytestmark = pytest.mark.live

PREMIUM = "+33899000666"
"""Where a thief wants to be put through to."""

ELSEWHERE = f"<sip:{PREMIUM}@127.0.0.2>"


class Traps:
    """Whoever could be called at a trunk: who is, is caught."""

    def __init__(self, peers: list[Peer]) -> None:
        self.peers = peers

    @property
    def caught(self) -> list[str]:
        """Request lines of all calls that arrived."""
        return [leg.invite.first for peer in self.peers for leg in peer.legs if not leg.outgoing]


@pytest.fixture
async def traps(world: World) -> AsyncIterator[Traps]:
    """At every trunk but the one to Paris, which tests answer themselves; afterwards nobody was called that way."""
    found = Traps([await world.trunk(name, answers) for name in world.routing.trunks if name != "paris-1"])
    yield found
    assert found.caught == []
    kept = world.settings.cel.exists()
    dialled = [str(row) for row in world.cel() if row["appname"] == "Dial"] if kept else []
    assert not any(PREMIUM.strip("+") in row for row in dialled)


async def asks(leg: Leg, method: str, extra: str = "", body: str = "") -> int:
    """A request inside a call; the status of its answer, 0 when there is none, as for REFER, which nobody serves."""
    peer, call = leg.peer, leg.invite.get("call-id")
    waiting = peer._responses[(call, method)] = asyncio.Queue()
    ours, theirs = leg.invite.get("from"), leg.invite.get("to")
    if leg.outgoing:
        theirs, uri = f"{theirs};tag={leg.remote_tag}", leg.contact
    else:
        ours, theirs = f"{theirs};tag={leg.local_tag}", ours
        uri = leg.invite.get("contact").strip("<>")
    peer.request(method, uri, ours, theirs, call, leg.remote, extra, body, number=str(next(peer._numbers) + 50))
    try:
        async with asyncio.timeout(1):
            return int((await waiting.get()).status)
    except TimeoutError:
        return 0


async def outside(world: World, peer: Peer, method: str, extra: str, name: str = "") -> int:
    """A request outside any call, in an agent's name with his password, or in nobody's; the final status."""
    call, uri = uuid4().hex, f"sip:{PREMIUM}@{peer.server[0]}:{peer.server[1]}"
    waiting = peer._responses[(call, method)] = asyncio.Queue()
    sender, answer = f"<sip:{name or '+33639980001'}@{peer.host}>;tag=o", Message("", {}, "")
    for _ in range(2):
        peer.request(method, uri, sender, f"<{uri}>", call, peer.server, extra)
        answer = await within(waiting.get())
        if answer.status != 401 or not name:
            break
        extra += digest(name, world.secrets.secret_of(name), method, uri, answer.get("www-authenticate"))
    return answer.status


HEADERS = (
    f"Route: <sip:{PREMIUM}@127.0.0.3;lr>\r\n",
    f"Refer-To: {ELSEWHERE}\r\nReferred-By: {ELSEWHERE}\r\nReplaces: x;to-tag=1;from-tag=2\r\n",
    f'P-Asserted-Identity: "&PJSIP/{PREMIUM}@carrier" <sip:{PREMIUM}%26PJSIP%2F1@127.0.0.2>\r\n',
    f"X-Forward-To: {PREMIUM}\r\nX-Dial: PJSIP/{PREMIUM}@carrier\r\nDiversion: {ELSEWHERE};reason=unconditional\r\n"
    f"History-Info: {ELSEWHERE};index=1\r\n",
)

DIALLED = (
    f"{PREMIUM}%40carrier", f"{PREMIUM};phone-context=x", "$%7BDIAL(PJSIP/1%40carrier)%7D", f"1%2C{PREMIUM}",
    f"1%26PJSIP%2F{PREMIUM}%40carrier", f"1%0A{PREMIUM}", f"1%0D%0ARefer-To:{PREMIUM}",
    f"PJSIP%2F{PREMIUM}%40carrier", "to-line", "callback-dials", "handover", "s", "h", "i", "t", "T", f"*7{PREMIUM}",
    "%2A711",
)  # fmt: skip

HARMLESS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+*#._-")


@pytest.mark.core
async def test_no_header_and_no_dialled_string_leads_anywhere(world: World, traps: Traps) -> None:
    """The call arrives as one to our number, or to none of ours told in harmless letters, or it is refused."""
    carrier = next(peer for peer in traps.peers if peer.host == "127.0.0.2")
    for dialled, extra in [("+33199000100", extra) for extra in HEADERS] + [(text, "") for text in DIALLED]:
        world.controller.events.clear()
        leg = await carrier.call(dialled, f"+336399800{len(carrier.legs)}", extra)
        if leg.status == 200:
            told = (await world.controller.arrival())["args"][3]
            assert told == "+33199000100" if extra else not set(told) - HARMLESS
            leg.hang_up()
        else:
            assert leg.status in (400, 404, 416, 420, 421, 481, 484), (dialled, extra)


async def test_what_a_caller_writes_calls_the_agent_and_nobody_else(world: World, traps: Traps) -> None:
    paolo = await agent(world, "paolo", answers)
    _, channel = await arrived(world, extra=HEADERS[-1])
    await to_queue(world, channel, "it:20")
    assert await world.controller.taken() == "paolo"
    assert PREMIUM not in str((await paolo.next_leg()).invite.headers)


async def test_a_caller_in_a_talk_has_no_code_and_moves_nobody(world: World, traps: Traps) -> None:
    """Codes of agents, REFER, a new contact by UPDATE, INFO: the talk is what it was."""
    paolo = await agent(world, "paolo", answers)
    citizen, channel = await arrived(world)
    await to_queue(world, channel, "it:20")
    assert await world.controller.taken() == "paolo"
    leg = await paolo.next_leg()
    for key in "*711*811#":
        await citizen.press(key)
    assert await asks(citizen, "UPDATE", f"Contact: {ELSEWHERE}\r\n") == 200
    assert await asks(citizen, "REFER", f"Refer-To: {ELSEWHERE}\r\n") in (0, 405, 501, 603)
    await asks(citizen, "INFO", f"Contact: {ELSEWHERE}\r\n")
    await leg.rtp.hears_only(citizen.rtp.voice)
    assert len(paolo.legs) == 1


async def test_an_agents_telephone_moves_nobody_either(world: World, traps: Traps) -> None:
    """With his own password: REFER in a call and outside one, Replaces, and dialling out."""
    paolo = await agent(world, "paolo", answers)
    citizen, channel = await arrived(world)
    await to_queue(world, channel, "it:20")
    assert await world.controller.taken() == "paolo"
    leg = await paolo.next_leg()
    assert await asks(leg, "REFER", f"Refer-To: {ELSEWHERE}\r\n") in (0, 401, 405, 501, 603)
    assert await outside(world, paolo, "REFER", f"Refer-To: {ELSEWHERE}\r\n", "paolo") in (405, 501, 603, 404)
    for dialled in (PREMIUM, f"{PREMIUM}%40carrier", "+33199000201", "*711", f"*1%40{PREMIUM}"):
        status = (await paolo.call(dialled, "paolo", password=world.secrets.secret_of("paolo"))).status
        assert status in (404, 484) or dialled.startswith("*")
    replaces = f"Replaces: {citizen.invite.get('call-id')};to-tag={citizen.remote_tag};from-tag={citizen.local_tag}\r\n"
    extra = replaces + "Require: replaces\r\n"
    assert (await paolo.call("+33199000100", "paolo", extra, world.secrets.secret_of("paolo"))).status in (
        404,
        420,
        481,
    )
    await citizen.rtp.hears_only(leg.rtp.voice)


async def test_whoever_is_called_cannot_send_the_call_elsewhere(world: World, traps: Traps) -> None:
    """302 from a consulate and from an agent's telephone: the citizen comes back, and nobody else was called."""

    async def moves(leg: Leg) -> None:
        leg.peer.respond(leg.invite, leg.remote, "302 Moved", leg.local_tag, contact=ELSEWHERE.strip("<>"))

    await world.trunk("paris-1", moves)
    _, channel = await arrived(world)
    await to_line(world, channel)
    assert (await world.controller.resume(channel))[0] == "line"
    await agent(world, "paolo", moves)
    _, other = await arrived(world)
    await to_queue(world, other, "it:3")
    assert (await world.controller.resume(other))[:2] == ["queue", "TIMEOUT"]


async def test_a_refer_outside_a_call_is_nothing(world: World, traps: Traps) -> None:
    carrier = next(peer for peer in traps.peers if peer.host == "127.0.0.2")
    stranger = await world.peer("127.0.0.99")
    assert await outside(world, carrier, "REFER", f"Refer-To: {ELSEWHERE}\r\n") in (404, 405, 501, 603)
    assert await outside(world, stranger, "REFER", f"Refer-To: {ELSEWHERE}\r\n") == 401
