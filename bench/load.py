"""Callers by SIPp: how many a second, how many at once, and what became of them by its own count."""

from __future__ import annotations

import asyncio
import csv
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from bench import sent
from bench.call import KEYS, Manner
from ivr.errors import ServiceTrouble

MEDIA = 40000
"""The first port for the callers' audio."""

OVER = 30.0
"""Seconds after the last call began within which all must be over."""


@dataclass(frozen=True, slots=True)
class Load:
    """`rate` calls a second, `calls` in all, each in its manner, from `host` to `user` at `server` (host:port)."""

    user: str
    server: str
    host: str
    rate: float
    calls: int
    manner: Manner


@dataclass(frozen=True, slots=True)
class Made:
    """SIPp's own count."""

    made: int
    good: int
    failed: int


async def call(load: Load, folder: Path) -> Made:
    """Makes all calls, and returns when they are over. Raises ServiceTrouble when SIPp cannot work."""
    scenario, counts = folder / "caller.xml", folder / "counts.csv"
    scenario.write_text(_scenario(load.manner, folder))
    counts.unlink(missing_ok=True)
    command = [
        "sipp", load.server, "-sf", str(scenario), "-s", load.user, "-i", load.host, "-p", "5060",
        "-mi", load.host, "-mp", str(MEDIA),
        "-r", f"{max(round(load.rate * 100), 1)}", "-rp", "100000",
        "-m", str(load.calls), "-l", "5000", "-nostdin", "-trace_stat", "-stf", str(counts), "-fd", "1",
        "-timeout", f"{load.calls / load.rate + load.manner.lasts + OVER:.0f}s", "-recv_timeout", "60000",
    ]  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    try:
        _, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if not counts.is_file():
        raise ServiceTrouble(f"SIPp made no calls: {errors.decode()[-500:]}")
    made = _read(counts)
    if not made.made:
        raise ServiceTrouble(f"SIPp made no calls: {errors.decode()[-500:]}")
    return made


def _read(counts: Path) -> Made:
    with counts.open() as file:
        *_, last = csv.DictReader(file, delimiter=";")
    return Made(*(int(last[what]) for what in ("TotalCallCreated", "SuccessfulCall(C)", "FailedCall(C)")))


def _scenario(manner: Manner, folder: Path) -> str:
    first, second = (sent.key(folder, key, turn) for turn, key in enumerate(KEYS, 1))
    files = {"breath": sent.breath(folder), "key_1": first, "key_2": second}
    return SCENARIO.format(
        first=manner.first, second=manner.second, **{name: escape(str(file)) for name, file in files.items()}
    )


SCENARIO = """<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="caller">
<send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:+3361[call_number]0000@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [auto_media_port] RTP/AVP 8 101
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
From: <sip:+3361[call_number]0000@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
<nop><action><exec play_pcap_audio="{breath}"/></action></nop>
<pause milliseconds="{first}"/>
<nop><action><exec play_pcap_audio="{key_1}"/></action></nop>
<pause milliseconds="{second}"/>
<nop><action><exec play_pcap_audio="{key_2}"/></action></nop>
<recv request="BYE" timeout="30000"/>
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
