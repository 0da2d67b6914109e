"""The bench's ear: what went over the wire becomes what a caller heard, and when."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from bench import sent
from bench.call import PROMPTS
from bench.hearing import FRAME, heard, packets
from bench.sent import EVENT

CALLER, ASTERISK = 6000, 20100
TONES = [bytes([number + 1]) * FRAME for number in range(len(PROMPTS))]
BREATH = bytes([0xD5]) * FRAME


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    for (clip, *_), tone in zip(PROMPTS, TONES, strict=True):
        path = tmp_path / f"{clip}.alaw"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(BREATH + tone)
    return tmp_path


def sip(at: float, first: str, method: str, call: str = "a@b", port: int = 0) -> tuple[float, int, int, bytes]:
    body = f"\r\nm=audio {port} RTP/AVP 8\r\n" if port else "\r\n"
    return at, 5060, 5060, f"{first}\r\nCall-ID: {call}\r\nCSeq: 1 {method}\r\n{body}".encode()


def sound(at: float, audio: bytes) -> tuple[float, int, int, bytes]:
    return at, ASTERISK, CALLER, struct.pack("!BBHII", 0x80, 8, 0, 0, 0) + audio


def key(at: float, turn: int, end: bool) -> tuple[float, int, int, bytes]:
    header = struct.pack("!BBHII", 0x80, EVENT, 0, turn * 16000, 0)
    return at, CALLER, ASTERISK, header + struct.pack("!BBH", 3, 0x80 * end, 160)


def capture(path: Path, seen: list[tuple[float, int, int, bytes]]) -> Path:
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for at, source, target, payload in seen:
            frame = b"\0" * 34 + struct.pack("!HHHH", source, target, 8 + len(payload), 0) + payload
            file.write(struct.pack("<IIII", int(at), round(at % 1 * 1e6), len(frame), len(frame)) + frame)
    return path


WHOLE = [
    sip(10.0, "INVITE sip:x SIP/2.0", "INVITE", port=CALLER),
    sip(10.01, "SIP/2.0 100 Trying", "INVITE"),
    sip(10.02, "SIP/2.0 200 OK", "INVITE", port=ASTERISK),
    sound(10.05, BREATH),
    sound(10.07, TONES[0]),
    key(11.0, 1, end=False),
    key(11.1, 1, end=True),
    sound(11.11, TONES[0]),
    key(11.12, 1, end=True),
    sound(11.125, BREATH),
    sound(11.145, TONES[1]),
    key(12.0, 2, end=True),
    sound(12.010, BREATH),
    sound(12.030, TONES[2]),
    sip(13.0, "SIP/2.0 200 OK", "BYE"),
]


def test_a_call_is_heard_from_its_invite_to_the_last_prompt(tmp_path: Path, sounds: Path) -> None:
    (call,) = heard(capture(tmp_path / "wire.pcap", WHOLE), sounds)
    assert call.whole and call.status == 200
    assert call.first_audio == pytest.approx(0.05)
    assert call.after_keys == pytest.approx([0.025, 0.010])


def test_who_is_refused_or_hears_half_is_not_whole(tmp_path: Path, sounds: Path) -> None:
    refused = [sip(1.0, "INVITE sip:x SIP/2.0", "INVITE", "r", CALLER), sip(1.1, "SIP/2.0 503 No", "INVITE", "r")]
    first, second = heard(capture(tmp_path / "wire.pcap", refused + WHOLE[:-3]), sounds)
    assert (first.status, first.whole, first.first_audio, first.after_keys) == (503, False, None, [])
    assert (second.status, second.whole) == (200, False)


def test_an_answer_to_another_request_is_no_answer_to_the_call(tmp_path: Path, sounds: Path) -> None:
    seen = [WHOLE[0], sip(10.01, "SIP/2.0 200 OK", "OPTIONS", port=ASTERISK)]
    assert heard(capture(tmp_path / "wire.pcap", seen), sounds)[0].answered is None


def test_a_key_is_one_event_that_ends_three_times(tmp_path: Path) -> None:
    told = [payload for *_, payload in packets(sent.key(tmp_path, "3", 2))]
    assert {payload[12] for payload in told} == {3}
    assert {payload[4:8] for payload in told} == {(2 * 16000).to_bytes(4, "big")}
    assert [bool(payload[13] & 0x80) for payload in told] == [False] * 5 + [True] * 3
