"""A citizen by SIPp: he presses a key, talks in a tone, and what reaches him is recorded."""

from __future__ import annotations

import asyncio
import socket
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import sent
from ivr.outside.plan import free_port
from ivr.outside.tones import write_tone

FRAME = 160
"""Bytes of A-law in 20 ms."""

LONGEST = 60
"""Seconds that he talks at most."""

A_LAW = ("-t", "al", "-r", "8000", "-c", "1")


class Ear(asyncio.DatagramProtocol):
    """The port that he says he hears at."""

    def __init__(self) -> None:
        self.sound = bytearray()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if data[1] & 0x7F == sent.AUDIO:
            self.sound += data[12:]

    def kept(self, file: Path) -> Path:
        """What he has heard, as an 8 kHz wav file."""
        subprocess.run(["sox", *A_LAW, "-", "-e", "signed", "-b", "16", str(file)], input=bytes(self.sound), check=True)
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
    async def calling(self, folder: Path) -> AsyncIterator[tuple[Ear, asyncio.subprocess.Process]]:
        """His call, until SIPp has ended; it ends with 0 when the other side has hung up after a good call."""
        loop = asyncio.get_running_loop()
        transport, ear = await loop.create_datagram_endpoint(Ear, local_addr=(self.host, 0))
        scenario = folder / "caller.xml"
        scenario.write_text(self._scenario(folder, transport.get_extra_info("sockname")[1]))
        sip, media = (str(free_port(self.host, socket.SOCK_DGRAM)) for _ in range(2))
        where = ("-i", self.host, "-p", sip, "-mi", self.host, "-mp", media)
        bounds = ("-m", "1", "-l", "1", "-nostdin", "-timeout", "120s", "-recv_timeout", "100000")
        log = (folder / "sipp.log").open("wb")
        process = await asyncio.create_subprocess_exec(
            "sipp", self.at, "-sf", str(scenario), "-s", self.to, *where, *bounds, cwd=folder, stdout=log, stderr=log
        )
        try:
            yield ear, process
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
            transport.close()
            log.close()

    def _scenario(self, folder: Path, port: int) -> str:
        write_tone(folder / "voice.wav", self.hertz, LONGEST)
        voice = subprocess.run(["sox", str(folder / "voice.wav"), *A_LAW, "-"], capture_output=True, check=True).stdout
        frames = [voice[at : at + FRAME] for at in range(0, len(voice), FRAME)]
        files = {
            "breath": sent.breath(folder),
            "key": sent.key(folder, self.key, 1),
            "voice": sent.audio(folder / "voice.pcap", frames, 2),
        }
        return SCENARIO.format(number=self.number, port=port, **files)


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
<nop><action><exec play_pcap_audio="{breath}"/></action></nop>
<pause milliseconds="1500"/>
<nop><action><exec play_pcap_audio="{key}"/></action></nop>
<pause milliseconds="500"/>
<nop><action><exec play_pcap_audio="{voice}"/></action></nop>
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
