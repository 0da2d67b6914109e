"""What went over the wire turned into what each caller heard, and when: the bench's own ear, which no contender has."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import struct
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.call import PROMPTS
from bench.sent import AUDIO, EVENT
from ivr.errors import ServiceTrouble

FRAME, SECONDS = 160, 0.02
"""Bytes of a frame, and how long it is."""

BUFFER = 524288
"""Kilobytes that the kernel keeps for us while the machine is busy: some ten seconds of its highest rate."""

DISCARD = 9
"""The port of a packet that is sent last, so that we see when all before it are in the file."""


class Unheard(ServiceTrouble):
    """The listener missed packets: what callers heard is not known."""


@dataclass(slots=True)
class Heard:
    """One call. Moments are in seconds; those of `keys` are the ends of the keys, as Asterisk was told them.

    `prompts`: when the first packet of each prompt came, by the number of the prompt. It is silent: what tells a prompt
    from others comes some packets later, and the moment is that many packets earlier.
    """

    invited: float
    status: int = 0
    answered: float | None = None
    keys: list[float] = field(default_factory=list)
    prompts: dict[int, float] = field(default_factory=dict)

    @property
    def first_audio(self) -> float | None:
        """Seconds from the INVITE to the first prompt."""
        return self.prompts[0] - self.invited if 0 in self.prompts else None

    @property
    def after_keys(self) -> list[float]:
        """Seconds from each key's end to the first audio of what follows it."""
        return [self.prompts[turn] - at for turn, at in enumerate(self.keys, 1) if turn in self.prompts]

    @property
    def whole(self) -> bool:
        """Whether he heard all of it."""
        return len(self.prompts) == len(PROMPTS) and len(self.keys) == len(PROMPTS) - 1


@asynccontextmanager
async def captured(file: Path, sip_port: int, audio_ports: tuple[int, int]) -> AsyncIterator[None]:
    """Everything between callers and Asterisk on loopback is in the file when the context is left. Raises Unheard."""
    wanted = f"udp and (port {sip_port} or portrange {audio_ports[0]}-{audio_ports[1]} or port {DISCARD})"
    process = await asyncio.create_subprocess_exec(
        "tcpdump", "-i", "lo", "-n", "-s", "1500", "-B", str(BUFFER), "-w", str(file), wanted,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr
    told = b""
    while b"listening on" not in told:
        line = await process.stderr.readline()
        if not line:
            raise ServiceTrouble(f"tcpdump cannot listen: {told.decode()[-500:]}; it needs root")
        told += line
    try:
        yield
        await _written(file, process)
    finally:
        process.terminate()
        _, rest = await process.communicate()
    lost = re.search(rb"(\d+) packets dropped by kernel", rest)
    if not lost or int(lost[1]):
        raise Unheard(f"tcpdump missed packets: {' '.join(rest.decode()[-300:].split())}")


async def _written(file: Path, tcpdump: asyncio.subprocess.Process) -> None:
    """Returns when all that was sent until now is in the file. Raises ServiceTrouble when tcpdump has ended."""
    last = os.urandom(16)
    with socket.socket(type=socket.SOCK_DGRAM) as way:
        way.sendto(last, ("127.0.0.1", DISCARD))
    with file.open("rb") as written:
        written.seek(0, os.SEEK_END)
        found = b""
        while last not in found:
            if tcpdump.returncode is not None:
                raise ServiceTrouble(f"tcpdump ended in the middle of it, with {tcpdump.returncode}")
            tcpdump.send_signal(signal.SIGUSR2)  # "write what you have"
            await asyncio.sleep(0.01)
            found = found[-len(last) :] + written.read()


def heard(file: Path, sounds: Path) -> list[Heard]:
    """Every call in a capture; `sounds` has the clips that were played."""
    known = frames(sounds)
    calls: dict[str, Heard] = {}
    by_port: dict[int, Heard] = {}
    for at, source, target, payload in packets(file):
        if payload[:1] in b"IASBC" and b"SIP/2.0" in payload[:200]:
            _signalling(at, payload.decode(errors="replace"), calls, by_port)
        elif len(payload) > 12 and (call := by_port.get(target)):
            _key(at, payload, call)
        elif len(payload) >= 12 + FRAME and (call := by_port.get(source)):
            _audio(at, payload, call, known)
    return list(calls.values())


def frames(sounds: Path) -> dict[bytes, tuple[int, float]]:
    """Each frame that is in one prompt's tone only, once -> the number of the prompt, and its seconds from the start.

    Clips begin with a breath of silence, which tells nothing.
    """
    places: dict[bytes, list[tuple[int, float]]] = defaultdict(list)
    for number, (clip, *_) in enumerate(PROMPTS):
        audio = (sounds / f"{clip}.alaw").read_bytes()
        for at, begin in enumerate(range(0, len(audio) - FRAME + 1, FRAME)):
            places[audio[begin : begin + FRAME]].append((number, at * SECONDS))
    return {frame: where[0] for frame, where in places.items() if len(where) == 1}


def packets(file: Path) -> Iterator[tuple[float, int, int, bytes]]:
    """When, from and to which port, and what, of each UDP packet in a capture of Ethernet frames."""
    with file.open("rb") as capture:
        head = capture.read(24)
        if head[:4] != b"\xd4\xc3\xb2\xa1":
            raise ServiceTrouble(f"{file} is no capture of this machine")
        while len(header := capture.read(16)) == 16:
            seconds, micros, kept, _ = struct.unpack("<IIII", header)
            frame = capture.read(kept)
            source, target = struct.unpack_from("!HH", frame, 34)
            yield seconds + micros / 1e6, source, target, frame[42:]


def _signalling(at: float, text: str, calls: dict[str, Heard], by_port: dict[int, Heard]) -> None:
    found = re.search(r"^Call-ID: *(\S+)", text, re.IGNORECASE | re.MULTILINE)
    if not found:
        return
    who = found[1]
    if text.startswith("INVITE "):
        calls.setdefault(who, Heard(at))
    elif (call := calls.get(who)) and re.search(r"^CSeq: *\d+ INVITE", text, re.IGNORECASE | re.MULTILINE):
        status = int(text[8:11])
        if status >= 200 and not call.status:
            call.status = status
        if port := re.search(r"^m=audio (\d+)", text, re.MULTILINE):
            by_port[int(port[1])] = call
        if status == 200 and call.answered is None:
            call.answered = at


def _key(at: float, payload: bytes, call: Heard) -> None:
    if payload[1] & 0x7F == EVENT and payload[13] & 0x80:
        stamp = int.from_bytes(payload[4:8], "big") // 16000
        if stamp > len(call.keys):
            call.keys.append(at)


def _audio(at: float, payload: bytes, call: Heard, known: dict[bytes, tuple[int, float]]) -> None:
    if payload[1] & 0x7F != AUDIO:
        return
    if found := known.get(payload[12 : 12 + FRAME]):
        number, since = found
        call.prompts.setdefault(number, at - since)
