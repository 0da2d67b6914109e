"""Recordings made with different microphones, and by people who knock on the table, are as loud as any other prompt."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from ivr.clip import is_whole
from ivr.speech.audio import to_telephone
from ivr.speech.loudness import USUAL, loudness

RATE = 16_000

Sound = npt.NDArray[np.float64]


def voice() -> Sound:
    """Three seconds of syllables and pauses, the loudest moment at full scale."""
    at = np.arange(3 * RATE) / RATE
    tones = sum(np.sin(2 * np.pi * 140 * n * at + n * n) / n for n in range(1, 20))
    syllables = np.maximum(0, np.sin(2 * np.pi * 3 * at)) ** 2 * (0.6 + 0.4 * np.sin(2 * np.pi * 0.4 * at))
    made = tones * syllables
    return np.asarray(made / np.abs(made).max())


def knocked(sound: Sound) -> Sound:
    """Twenty times softer than a knock on the table."""
    made = 0.05 * sound
    made[RATE : RATE + 40] = np.hanning(40) * 0.98
    return made


def compressed(sound: Sound) -> Sound:
    """As a headset does it: hardly a syllable is softer than another."""
    return np.asarray(0.9 * np.tanh(8 * sound))


MADE: dict[str, Callable[[Sound], Sound]] = {
    "as it is": lambda sound: 0.7 * sound,
    "soft": lambda sound: 0.02 * sound,
    "knocked": knocked,
    "compressed": compressed,
}


def made(folder: Path, sound: Sound, person: bool) -> Path:
    with wave.open(str(folder / "said.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    to_telephone(folder / "said.wav", folder / "clip", person=person)
    return folder / "clip"


@pytest.mark.parametrize("how", MADE)
def test_every_recording_is_as_loud_as_synthetic_speech(tmp_path: Path, how: str) -> None:
    clip = made(tmp_path, MADE[how](voice()), True)
    assert is_whole(clip)
    for ending, rate in ((".sln", 8000), (".sln16", RATE)):
        assert loudness(clip.with_suffix(ending), rate) == pytest.approx(USUAL, abs=2)
        peak = np.abs(np.fromfile(clip.with_suffix(ending), "<i2")).max() / 32768
        assert 20 * np.log10(peak) <= -2.9


def test_the_same_peak_is_not_the_same_loudness(tmp_path: Path) -> None:
    """Why the peak alone, as of synthetic speech, will not do."""
    found = [loudness(made(tmp_path, MADE[how](voice()), False).with_suffix(".sln"), 8000) for how in MADE]
    levels = [level for level in found if level is not None]
    assert len(levels) == len(MADE) and max(levels) - min(levels) > 10


def test_silence_has_no_loudness_and_stays_silent(tmp_path: Path) -> None:
    clip = made(tmp_path, np.zeros(RATE), True)
    assert is_whole(clip) and loudness(clip.with_suffix(".sln"), 8000) is None
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    assert loudness(empty, 8000) is None
