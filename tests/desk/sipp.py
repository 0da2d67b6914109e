"""A citizen by SIPp: he presses a key, talks in a tone, and what reaches him is recorded."""

from __future__ import annotations

import asyncio
import socket
import struct
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import cast

from ivr.outside.plan import free_port
from ivr.outside.tones import write_tone

AUDIO, EVENT = 8, 101
"""The payload types that he offers."""

FRAME, SILENCE = 160, b"\xd5" * 160
"""Bytes of A-law in 20 ms, and those of silence."""

LONGEST = 60
"""Seconds that he talks at most."""

A_LAW = ("-t", "al", "-r", "8000", "-c", "1")


class Audio(asyncio.DatagramProtocol):
    """His sound: what reaches him is kept; once something has, he presses a key and talks back to where it came from.

    SIPp itself could send sound only as root.
    """

    def __init__(self, key: str, voice: bytes) -> None:
        self.heard = bytearray()
        self._key, self._voice = key, voice
        self._talking: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data[1] & 0x7F == AUDIO:
            self.heard += data[12:]
        if not self._talking:
            self._talking = asyncio.create_task(self._talk(addr))

    async def _talk(self, to: tuple[str, int]) -> None:
        frames = chain(self._pressed(), self._said())
        clock = asyncio.get_running_loop().time()
        for number, (kind, stamp, payload) in enumerate(frames):
            self._transport.sendto(struct.pack("!BBHII", 0x80, kind, number, stamp, 0xACC) + payload, to)
            clock += 0.02
            await asyncio.sleep(clock - asyncio.get_running_loop().time())

    def _pressed(self) -> Iterator[tuple[int, int, bytes]]:
        """A second of silence, then the key for a tenth of one, its end told three times (RFC 4733)."""
        for frame in range(50):
            yield AUDIO, frame * FRAME, SILENCE
        number = "0123456789*#".index(self._key)
        for step in range(8):
            event = struct.pack("!BBH", number, 0x80 * (step >= 5) | 10, min(step + 1, 5) * FRAME)
            yield EVENT | 0x80 * (step == 0), 50 * FRAME, event

    def _said(self) -> Iterator[tuple[int, int, bytes]]:
        for frame in range(len(self._voice) // FRAME):
            yield AUDIO, (60 + frame) * FRAME, self._voice[frame * FRAME : (frame + 1) * FRAME]

    def close(self) -> None:
        if self._talking:
            self._talking.cancel()
        self._transport.close()

    def kept(self, file: Path) -> Path:
        """What he has heard, as an 8 kHz wav file."""
        subprocess.run(["sox", *A_LAW, "-", "-e", "signed", "-b", "16", str(file)], input=bytes(self.heard), check=True)
        return file


@dataclass(frozen=True)
class Caller:
    """`host` is the address of the trunk that he comes from, `hertz` his voice, `to` and `at` the number and server."""

    host: str
    number: str
    to: str
    at: str
    key: str
    hertz: int

    @asynccontextmanager
    async def calling(self, folder: Path) -> AsyncIterator[tuple[Audio, asyncio.subprocess.Process]]:
        """His call, until SIPp has ended; it ends with 0 when the other side has hung up after a good call."""
        loop = asyncio.get_running_loop()
        audio = Audio(self.key, voice_of(folder, self.hertz))
        transport, _ = await loop.create_datagram_endpoint(lambda: audio, local_addr=(self.host, 0))
        scenario = folder / "caller.xml"
        scenario.write_text(SCENARIO.format(number=self.number, port=transport.get_extra_info("sockname")[1]))
        sip, media = (str(free_port(self.host, socket.SOCK_DGRAM)) for _ in range(2))
        where = ("-i", self.host, "-p", sip, "-mi", self.host, "-mp", media)
        bounds = ("-m", "1", "-l", "1", "-nostdin", "-timeout", "120s", "-recv_timeout", "100000")
        log = (folder / "sipp.log").open("wb")
        process = await asyncio.create_subprocess_exec(
            "sipp", self.at, "-sf", str(scenario), "-s", self.to, *where, *bounds, cwd=folder, stdout=log, stderr=log
        )
        try:
            yield audio, process
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
            audio.close()
            log.close()


def voice_of(folder: Path, hertz: int) -> bytes:
    """A tone in A-law, as long as he talks at most."""
    write_tone(folder / "voice.wav", hertz, LONGEST)
    return subprocess.run(["sox", str(folder / "voice.wav"), *A_LAW, "-"], capture_output=True, check=True).stdout


SCENARIO = """<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="citizen">
<send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:{number}@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=citizen 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio {port} RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=ptime:20
]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200" rrs="true"/>
<send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:{number}@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
<recv request="BYE"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
"""
