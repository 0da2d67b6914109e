"""What callers send: captures that SIPp replays from a call's own port, of a key as RFC 4733 has it, or of a breath."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

AUDIO, EVENT = 8, 101
"""The payload types that the callers offer."""

SILENCE, BREATH = b"\xd5" * 160, 5
"""A frame of silence in A-law, and how many of them a caller sends when he is answered."""

FRAME, STEPS, LAST = 0.02, 5, 3
"""Seconds between packets; packets of 20 ms each while the key is down; and how often its end is told."""


def key(folder: Path, pressed: str, turn: int) -> Path:
    """`folder/key-TURN.pcap`; `turn` sets it apart from an earlier event of the same call."""
    number = "0123456789*#".index(pressed)
    packets = [(False, (step + 1) * 160) for step in range(STEPS)] + [(True, STEPS * 160)] * LAST
    events = (struct.pack("!BBH", number, 0x80 * end | 10, duration) for end, duration in packets)
    rtp = (_rtp(EVENT, at == 0, turn * 100 + at, turn * 16000) + event for at, event in enumerate(events))
    return _write(folder / f"key-{turn}.pcap", rtp)


def breath(folder: Path) -> Path:
    """`folder/breath.pcap`: a little silence, as every telephone sends at once: Asterisk waits for it."""
    rtp = (_rtp(AUDIO, at == 0, at, at * 160) + SILENCE for at in range(BREATH))
    return _write(folder / "breath.pcap", rtp)


def _rtp(kind: int, first: bool, number: int, stamp: int) -> bytes:
    return struct.pack("!BBHII", 0x80, 0x80 * first | kind, number, stamp, 0xBE9C)


def _write(path: Path, packets: Iterable[bytes]) -> Path:
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for at, packet in enumerate(packets):
            frame = _ethernet(packet)
            file.write(struct.pack("<IIII", 0, int(at * FRAME * 1e6), len(frame), len(frame)) + frame)
    return path


def _ethernet(payload: bytes) -> bytes:
    udp = struct.pack("!HHHH", 6000, 6000, 8 + len(payload), 0) + payload
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, b"\x7f\0\0\x01", b"\x7f\0\0\x01")
    return b"\0" * 12 + b"\x08\0" + ip + udp
