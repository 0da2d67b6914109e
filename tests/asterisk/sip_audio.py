"""The audio of one telephone call over UDP."""

from __future__ import annotations

import asyncio
import re
import struct
from itertools import count

from sip_message import PATIENCE, Address, Message, within


class Rtp(asyncio.DatagramProtocol):
    """The audio of one leg: it hums while it has somebody to hum to, presses keys, and counts what it hears.

    `voice` is two bytes of A-law, repeated: packets reach the others unchanged, so that they know whom they hear.
    """

    def __init__(self, host: str) -> None:
        self.host = host
        self.voice = b"\x30\xb0"
        self.last = b""
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
        self.last = data[12:]
        self.heard.set()

    async def hears(self) -> None:
        """Returns when the next packet arrives."""
        self.heard.clear()
        await within(self.heard.wait())

    async def hears_only(self, voice: bytes, packets: int = 10) -> None:
        """Returns when so many packets in a row were of this voice and of no other."""
        in_a_row = 0
        async with asyncio.timeout(PATIENCE):
            while in_a_row < packets:
                await self.hears()
                in_a_row = in_a_row + 1 if self.last == voice * 80 else 0

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
            self._send(8, self._clock, self.voice * 80)
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
