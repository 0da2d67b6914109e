"""Asterisk dies in the middle of calls: each is over at once, nobody hung up, and what was spoken is kept."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import pytest

from ivr.ari.recording import HEADER, completed
from ivr.flow.events import BROKEN, HungUp
from tests.ari.conftest import Service, next_of, nothing_else
from tests.ari.fake_channel import write_wav
from tests.ari.test_hangup import STATES


def cut_off(file: Path, seconds: float) -> None:
    """A recording as Asterisk leaves it when it is killed: the header tells no sizes."""
    write_wav(file, seconds)
    sound = bytearray(file.read_bytes())
    for place in (4, HEADER - 4):
        struct.pack_into("<I", sound, place, 0)
    file.write_bytes(sound)


@pytest.mark.parametrize("state", STATES)
async def test_every_call_is_over_and_nobody_hung_up(service: Service, state: str) -> None:
    command, reached = STATES[state]
    channel, phone = await service.call()
    await phone.perform(command)
    await channel.until(reached)
    if state == "while recording":
        cut_off(service.recordings / "message-1.wav", 2.5)
    await service.fake.drop_link()
    service.arrivals.broken()
    ended = await next_of(phone, HungUp)
    kept = (ended.recorded.seconds, ended.recorded.file) if ended.recorded else None
    assert (ended.cause, kept) == (BROKEN, (2.5, "message-1.wav") if state == "while recording" else None)
    assert nothing_else(phone) and service.arrivals.calls == ()


def test_a_recording_that_was_cut_off_can_be_played(tmp_path: Path) -> None:
    file = tmp_path / "message.wav"
    cut_off(file, 2.5)
    with pytest.raises(wave.Error), wave.open(str(file)):
        pass
    assert completed(file) == 2.5
    with wave.open(str(file)) as sound:
        assert sound.getnframes() / sound.getframerate() == 2.5


def test_one_that_asterisk_closed_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "message.wav"
    write_wav(file, 2.5)
    before = file.read_bytes()
    assert completed(file) == 2.5 and file.read_bytes() == before


@pytest.mark.parametrize("content", [None, b"", b"RIFF", bytes(HEADER)], ids=["none", "empty", "short", "no rate"])
def test_what_never_became_a_recording_has_no_length(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "message.wav"
    if content is not None:
        file.write_bytes(content)
    assert completed(file) is None
