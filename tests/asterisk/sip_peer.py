"""A small SIP telephone for tests: it calls, registers, answers or refuses as told, presses keys, and counts audio."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from uuid import uuid4

from sip_audio import Rtp
from sip_message import Address, Message, digest, within

Answering = Callable[["Leg"], Awaitable[None]]


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
            leg = await self._invite(user, sender, extra + digest(sender, password, "INVITE", uri, challenge))
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
            extra = digest(user, password, "REGISTER", uri, response.get("www-authenticate"))
        return response.status

    async def text(self, user: str, sender: str, password: str = "") -> int:
        """Sends `user` a text; returns the final status. A password answers the challenge."""
        call_id, uri, extra = uuid4().hex, f"sip:{user}@{self.server[0]}:{self.server[1]}", ""
        waiting = self._responses[(call_id, "MESSAGE")] = asyncio.Queue()
        ours, theirs = f"<sip:{sender}@{self.host}>;tag=m", f"<{uri}>"
        response = Message("", {}, "")
        for _ in range(2):
            self.request("MESSAGE", uri, ours, theirs, call_id, self.server, extra, "hello", content="text/plain")
            response = await within(waiting.get())
            if response.status != 401 or not password:
                break
            extra = digest(sender, password, "MESSAGE", uri, response.get("www-authenticate"))
        return response.status

    def request(
        self, method: str, uri: str, ours: str, theirs: str, call_id: str, target: Address,
        extra: str = "", body: str = "", number: str = "", branch: str = "", content: str = "application/sdp",
    ) -> bytes:  # fmt: skip
        via = branch or f"SIP/2.0/UDP {self.host}:{self.port};branch=z9hG4bK{uuid4().hex};rport"
        kind = f"Content-Type: {content}\r\n" if body else ""
        if "Contact:" not in extra:
            extra += f"Contact: <sip:x@{self.host}:{self.port}>\r\n"
        text = (
            f"{method} {uri} SIP/2.0\r\nVia: {via}\r\nMax-Forwards: 70\r\nFrom: {ours}\r\nTo: {theirs}\r\n"
            f"Call-ID: {call_id}\r\nCSeq: {number or next(self._numbers)} {method}\r\n{extra}{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()
        self.transport.sendto(text, target)
        return text

    def respond(
        self, request: Message, target: Address, status: str, tag: str, body: str = "", contact: str = ""
    ) -> None:
        to = request.get("to")
        if tag and "tag=" not in to:
            to += f";tag={tag}"
        kind = "Content-Type: application/sdp\r\n" if body else ""
        vias = "".join(f"Via: {via}\r\n" for via in request.headers["via"])
        text = (
            f"SIP/2.0 {status}\r\n{vias}From: {request.get('from')}\r\nTo: {to}\r\n"
            f"Call-ID: {request.get('call-id')}\r\nCSeq: {request.get('cseq')}\r\n"
            f"Contact: <{contact or f'sip:x@{self.host}:{self.port}'}>\r\n{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        self.transport.sendto(text.encode(), target)
