"""What a leg heard can be told from its recording: which clip, how much of it, and who talked."""

import wave
from pathlib import Path

import numpy
import pytest
from numpy.typing import NDArray

from ivr.outside.hearing import find_clip
from ivr.outside.tones import sound_seconds, tone_seconds, write_tone

RATE = 8000
Samples = NDArray[numpy.float64]


def speech(seed: int, seconds: float = 2.0) -> bytes:
    """Something like speech, in 16 bit samples: noise in syllables, another for each seed."""
    noise = numpy.random.default_rng(seed)
    length = int(seconds * RATE)
    syllables = numpy.repeat(noise.uniform(0, 1, length // 800 + 1), 800)[:length]
    sound = numpy.cumsum(noise.normal(0, 1, length))
    sound = (sound - numpy.convolve(sound, numpy.ones(40) / 40, "same")) * 1500 * syllables
    return sound.clip(-32768, 32767).astype("<i2").tobytes()


def linear(clip: bytes) -> Samples:
    return numpy.frombuffer(clip, "<i2").astype(numpy.float64)


def recording(folder: Path, *parts: Samples) -> Path:
    file = folder / "heard.wav"
    with wave.open(str(file), "wb") as opened:
        opened.setparams((1, 2, RATE, 0, "NONE", ""))
        opened.writeframes(numpy.concatenate(parts).astype("<i2").tobytes())
    return file


@pytest.fixture
def clips(tmp_path: Path) -> tuple[Path, Path]:
    """The same prompt in two languages."""
    files = tmp_path / "fr.sln", tmp_path / "nl.sln"
    for seed, file in enumerate(files):
        file.write_bytes(speech(seed))
    return files


def silence(seconds: float) -> Samples:
    return numpy.zeros(int(seconds * RATE))


def test_a_clip_is_found_where_it_was_played(tmp_path: Path, clips: tuple[Path, Path]) -> None:
    heard = recording(tmp_path, silence(0.7), linear(clips[0].read_bytes()), silence(0.5))
    match = find_clip(heard, clips[0])
    assert match.heard and match.score > 0.99
    assert match.offset == pytest.approx(0.7, abs=0.01)
    assert match.seconds == pytest.approx(2.0, abs=0.06)


def test_what_is_said_again_and_again_is_found_each_time_in_its_order(tmp_path: Path, clips: tuple[Path, Path]) -> None:
    """The first time is fainter, and a packet is missing in the second."""
    clip = linear(clips[0].read_bytes())
    second = clip.copy()
    second[8000:8160] = 0
    heard = recording(tmp_path, silence(0.7), clip * 0.9, silence(0.3), second, silence(0.3), clip)
    offsets, since = [], 0.0
    for _ in range(3):
        match = find_clip(heard, clips[0], since=since)
        assert match.heard
        offsets.append(match.offset)
        since = match.offset + 0.2
    assert offsets == pytest.approx([0.7, 3.0, 5.3], abs=0.02)


def test_the_clip_of_another_language_is_not_heard(tmp_path: Path, clips: tuple[Path, Path]) -> None:
    heard = recording(tmp_path, silence(0.7), linear(clips[0].read_bytes()), silence(0.5))
    match = find_clip(heard, clips[1])
    assert not match.heard and match.score < 0.5
    assert match.seconds < 0.2


def test_a_packet_lost_on_the_way_does_not_make_it_another_clip(tmp_path: Path, clips: tuple[Path, Path]) -> None:
    sound = linear(clips[0].read_bytes())
    heard = recording(tmp_path, silence(0.7), sound[:4000], sound[4160:9000], silence(0.02), sound[9000:], silence(0.5))
    assert find_clip(heard, clips[0]).heard
    assert find_clip(heard, clips[1]).score < 0.5


def test_a_clip_with_a_hole_was_not_heard(tmp_path: Path, clips: tuple[Path, Path]) -> None:
    sound = linear(clips[0].read_bytes())
    assert not find_clip(recording(tmp_path, silence(0.7), sound[:4000], sound[10000:], silence(1)), clips[0]).heard


def test_a_clip_cut_short_is_known_by_its_beginning(tmp_path: Path, clips: tuple[Path, Path]) -> None:
    heard = recording(tmp_path, silence(0.3), linear(clips[0].read_bytes())[:8000], silence(2))
    assert not find_clip(heard, clips[0]).heard
    match = find_clip(heard, clips[0], seconds=0.8)
    assert match.heard
    assert match.seconds == pytest.approx(1.0, abs=0.06)
    assert not find_clip(heard, clips[1], seconds=0.8).heard


def test_a_recording_without_sound_holds_no_clip(tmp_path: Path, clips: tuple[Path, Path]) -> None:
    assert not find_clip(recording(tmp_path, silence(3)), clips[0]).heard
    assert not find_clip(recording(tmp_path, silence(0.1)), clips[0]).heard


def test_a_tone_is_told_from_another_and_from_speech(tmp_path: Path, clips: tuple[Path, Path]) -> None:
    tone = tmp_path / "tone.wav"
    write_tone(tone, 540, 2)
    assert tone_seconds(tone, 540) == pytest.approx(2.0, abs=0.1)
    assert tone_seconds(tone, 620) == 0
    assert tone_seconds(recording(tmp_path, linear(clips[0].read_bytes())), 540) < 0.3


def test_sound_is_told_from_silence(tmp_path: Path, clips: tuple[Path, Path]) -> None:
    assert sound_seconds(recording(tmp_path, silence(3))) == 0
    assert sound_seconds(recording(tmp_path, silence(1), linear(clips[0].read_bytes()))) > 1


def test_the_second_half_second_of_a_clip_is_found_where_the_first_lost_a_packet(
    tmp_path: Path, clips: tuple[Path, Path]
) -> None:
    clip = linear(clips[0].read_bytes())
    heard = recording(tmp_path, silence(0.7), clip[:1000], clip[1160:])
    match = find_clip(heard, clips[0], 1.0, begin=0.5)
    assert match.heard and match.offset == pytest.approx(0.7 - 0.02, abs=0.01)
    assert not find_clip(heard, clips[1], 1.0, begin=0.5).heard
