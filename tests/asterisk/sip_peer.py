"""A small SIP telephone for tests: it calls, registers, answers or refuses as told, presses keys, and counts audio."""

from __future__ import annotations

import asyncio
import hashlib
import re
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar
from uuid import uuid4

Address = tuple[str, int]
T = TypeVar("T")
PATIENCE = 15.0
"""Seconds after which a test stops waiting for what does not come."""

Answering = Callable[["Leg"], Awaitable[None]]


async def within(coming: Awaitable[T]) -> T:
    """What comes, if it comes within PATIENCE."""
    return await asyncio.wait_for(coming, PATIENCE)


@dataclass
class Message:
    """A request or a response: its first line, its headers (lower case, all values), its body."""

    first: str
    headers: dict[str, list[str]]
    body: str

    @classmethod
    def parse(cls, data: bytes) -> Message:
        head, _, body = data.decode(errors="replace").partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        headers: dict[str, list[str]] = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers.setdefault(name.strip().lower(), []).append(value.strip())
        return cls(first, headers, body)

    @property
    def method(self) -> str:
        return self.headers["cseq"][0].split()[1]

    @property
    def status(self) -> int:
        return int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0

    def get(self, name: str) -> str:
        return self.headers.get(name.lower(), [""])[0]


@dataclass
class Leg:
    """One call as this telephone knows it."""

    peer: Peer
    invite: Message
    remote: Address
    local_tag: str
    rtp: Rtp
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    remote_tag: str = ""
    outgoing: bool = False
    status: int = 0
    contact: str = ""
    challenge: str = ""

    def ring(self) -> None:
        self.peer.respond(self.invite, self.remote, "180 Ringing", self.local_tag)

    def refuse(self, status: str) -> None:
        self.peer.respond(self.invite, self.remote, status, self.local_tag)
        self.ended.set()

    def answer(self) -> None:
        self.rtp.aim(self.invite)
        self.peer.respond(self.invite, self.remote, "200 OK", self.local_tag, self.rtp.sdp())

    async def press(self, key: str) -> None:
        await self.rtp.press(key)

    async def released(self) -> None:
        """Returns when the other side has hung up."""
        await within(self.ended.wait())

    def hang_up(self) -> None:
        ours, theirs = self.invite.get("to"), self.invite.get("from")
        if self.outgoing:
            ours, theirs = theirs, f"{self.invite.get('to')};tag={self.remote_tag}"
        else:
            ours = f"{ours};tag={self.local_tag}"
        uri = f"sip:x@{self.remote[0]}:{self.remote[1]}" if not self.outgoing else self.contact
        self.peer.request("BYE", uri, ours, theirs, self.invite.get("call-id"), self.remote)
        self.ended.set()


class Rtp(asyncio.DatagramProtocol):
    """The audio of one leg: it hums while it has somebody to hum to, presses keys, and counts what it hears."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.packets = 0
        self.heard = asyncio.Event()
        self._target: Address | None = None
        self._sequence = count(1)
        self._clock = 0
        self._humming: asyncio.Task[None] | None = None

    async def open(self) -> Rtp:
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self.host, 0))
        return self

    def datagram_received(self, data: bytes, source: Address) -> None:
        self.packets += 1
        self.heard.set()

    async def hears(self) -> None:
        """Returns when the next packet arrives."""
        self.heard.clear()
        await within(self.heard.wait())

    def sdp(self) -> str:
        port = self.transport.get_extra_info("sockname")[1]
        return (
            f"v=0\r\no=- 1 1 IN IP4 {self.host}\r\ns=-\r\nc=IN IP4 {self.host}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
        )

    def aim(self, message: Message) -> None:
        host = re.search(r"c=IN IP4 (\S+)", message.body)
        port = re.search(r"m=audio (\d+)", message.body)
        if host and port:
            self._target = (host[1], int(port[1]))
        if self._target and not self._humming:
            self._humming = asyncio.create_task(self._hum())

    async def _hum(self) -> None:
        while True:
            self._clock += 160
            self._send(8, self._clock, bytes([0x30, 0xB0] * 80))
            await asyncio.sleep(0.02)

    def _send(self, kind: int, clock: int, payload: bytes) -> None:
        head = struct.pack("!BBHII", 0x80, kind, next(self._sequence), clock, 7)
        self.transport.sendto(head + payload, self._target)

    def close(self) -> None:
        if self._humming:
            self._humming.cancel()
        self.transport.close()

    async def press(self, key: str) -> None:
        event, clock = "0123456789*#".index(key), self._clock
        for packet, end in enumerate([0, 0, 0, 0x80, 0x80, 0x80]):
            first = 0x80 if packet == 0 else 0
            self._send(101 | first, clock, struct.pack("!BBH", event, end | 10, min(packet + 1, 4) * 160))
            await asyncio.sleep(0.02)


class Peer(asyncio.DatagramProtocol):
    """A telephone at one address. `answering` says what it does with a call that comes in."""

    def __init__(self, host: str, server: Address, answering: Answering | None = None) -> None:
        self.host, self.server, self.answering = host, server, answering
        self.legs: list[Leg] = []
        self.arrived: asyncio.Queue[Leg] = asyncio.Queue()
        self._responses: dict[tuple[str, str], asyncio.Queue[Message]] = {}
        self._numbers = count(1)
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self, port: int = 0) -> Peer:
        loop = asyncio.get_running_loop()
        self.transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self.host, port))
        self.port: int = self.transport.get_extra_info("sockname")[1]
        return self

    def close(self) -> None:
        for leg in self.legs:
            leg.rtp.close()
        for task in self._tasks:
            task.cancel()
        self.transport.close()

    def datagram_received(self, data: bytes, source: Address) -> None:
        if not data.strip():
            return
        message = Message.parse(data)
        if message.status:
            waiting = self._responses.get((message.get("call-id"), message.method))
            if waiting:
                waiting.put_nowait(message)
        else:
            self._requested(message, source)

    def _requested(self, message: Message, source: Address) -> None:
        leg = next((leg for leg in self.legs if leg.invite.get("call-id") == message.get("call-id")), None)
        if message.method == "INVITE" and leg is None:
            task = asyncio.create_task(self._ring(message, source))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif message.method == "INVITE" and leg:
            leg.peer.respond(message, source, "200 OK", leg.local_tag, leg.rtp.sdp())
        elif message.method != "ACK":
            self.respond(message, source, "200 OK", leg.local_tag if leg else "x")
            if leg and message.method == "CANCEL":
                self.respond(leg.invite, source, "487 Request Terminated", leg.local_tag)
            if leg and message.method in ("BYE", "CANCEL"):
                leg.ended.set()

    async def _ring(self, message: Message, source: Address) -> None:
        leg = Leg(self, message, source, uuid4().hex[:8], Rtp(self.host))
        self.legs.append(leg)
        await leg.rtp.open()
        self.respond(message, source, "100 Trying", "")
        if self.answering:
            await self.answering(leg)
        self.arrived.put_nowait(leg)

    async def next_leg(self) -> Leg:
        """The next call that comes in, after `answering` has dealt with it."""
        return await within(self.arrived.get())

    async def call(self, user: str, sender: str, extra: str = "", password: str = "") -> Leg:
        """Calls `user`; the leg comes back with the final status. A password answers the challenge."""
        leg = await self._invite(user, sender, extra)
        if leg.status == 401 and password:
            uri, challenge = leg.invite.first.split()[1], leg.challenge
            leg = await self._invite(user, sender, extra + _digest(sender, password, "INVITE", uri, challenge))
        return leg

    async def _invite(self, user: str, sender: str, extra: str) -> Leg:
        rtp, call_id, tag = await Rtp(self.host).open(), uuid4().hex, uuid4().hex[:8]
        waiting = self._responses[(call_id, "INVITE")] = asyncio.Queue()
        ours, theirs = f"<sip:{sender}@{self.host}>;tag={tag}", f"<sip:{user}@{self.server[0]}>"
        uri = f"sip:{user}@{self.server[0]}:{self.server[1]}"
        sent = self.request("INVITE", uri, ours, theirs, call_id, self.server, extra, rtp.sdp())
        leg = Leg(self, Message.parse(sent), self.server, tag, rtp, outgoing=True)
        self.legs.append(leg)
        response = await within(waiting.get())
        while response.status < 200:
            response = await within(waiting.get())
        leg.status, leg.challenge = response.status, response.get("www-authenticate")
        leg.remote_tag = response.get("to").rpartition("tag=")[2]
        leg.contact = response.get("contact").strip("<>")
        rtp.aim(response)
        cseq, via = leg.invite.get("cseq").split()[0], leg.invite.get("via")
        self.request("ACK", uri, ours, response.get("to"), call_id, self.server, number=cseq, branch=via)
        return leg

    async def register(self, user: str, password: str) -> int:
        """Registers; returns the final status."""
        call_id, uri, extra = uuid4().hex, f"sip:{self.server[0]}:{self.server[1]}", ""
        waiting = self._responses[(call_id, "REGISTER")] = asyncio.Queue()
        me = f"<sip:{user}@{self.server[0]}>"
        response = Message("", {}, "")
        for _ in range(2):
            contact = f"Contact: <sip:{user}@{self.host}:{self.port}>\r\nExpires: 300\r\n"
            self.request("REGISTER", uri, f"{me};tag=r", me, call_id, self.server, contact + extra)
            response = await within(waiting.get())
            if response.status != 401:
                break
            extra = _digest(user, password, "REGISTER", uri, response.get("www-authenticate"))
        return response.status

    def request(
        self, method: str, uri: str, ours: str, theirs: str, call_id: str, target: Address,
        extra: str = "", body: str = "", number: str = "", branch: str = "",
    ) -> bytes:  # fmt: skip
        via = branch or f"SIP/2.0/UDP {self.host}:{self.port};branch=z9hG4bK{uuid4().hex};rport"
        kind = "Content-Type: application/sdp\r\n" if body else ""
        if "Contact:" not in extra:
            extra += f"Contact: <sip:x@{self.host}:{self.port}>\r\n"
        text = (
            f"{method} {uri} SIP/2.0\r\nVia: {via}\r\nMax-Forwards: 70\r\nFrom: {ours}\r\nTo: {theirs}\r\n"
            f"Call-ID: {call_id}\r\nCSeq: {number or next(self._numbers)} {method}\r\n{extra}{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()
        self.transport.sendto(text, target)
        return text

    def respond(self, request: Message, target: Address, status: str, tag: str, body: str = "") -> None:
        to = request.get("to")
        if tag and "tag=" not in to:
            to += f";tag={tag}"
        kind = "Content-Type: application/sdp\r\n" if body else ""
        vias = "".join(f"Via: {via}\r\n" for via in request.headers["via"])
        text = (
            f"SIP/2.0 {status}\r\n{vias}From: {request.get('from')}\r\nTo: {to}\r\n"
            f"Call-ID: {request.get('call-id')}\r\nCSeq: {request.get('cseq')}\r\n"
            f"Contact: <sip:x@{self.host}:{self.port}>\r\n{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        self.transport.sendto(text.encode(), target)


def _digest(user: str, password: str, method: str, uri: str, challenge: str) -> str:
    asked = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))

    def md5(*parts: str) -> str:
        return hashlib.md5(":".join(parts).encode()).hexdigest()

    one, two = md5(user, asked["realm"], password), md5(method, uri)
    answer = md5(one, asked["nonce"], "00000001", "c", "auth", two)
    return (
        f'Authorization: Digest username="{user}", realm="{asked["realm"]}", nonce="{asked["nonce"]}", uri="{uri}", '
        f'response="{answer}", algorithm=MD5, qop=auth, nc=00000001, cnonce="c"'
        + (f', opaque="{asked["opaque"]}"' if "opaque" in asked else "")
        + "\r\n"
    )
