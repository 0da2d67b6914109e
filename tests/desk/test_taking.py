"""What is measured in a recording: in each format, at its own rate, in each channel."""

from __future__ import annotations

import io
import subprocess
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from ivr.desk.prompts.taking import taken
from ivr.errors import UserMistake
from tests.desk.test_prompts_pages import tone

Sound = npt.NDArray[np.float64]


def voice(rate: int, overdriven: float = 1.0) -> Sound:
    """Two seconds of syllables, as often too loud for the microphone."""
    at = np.arange(2 * rate) / rate
    tones = sum(np.sin(2 * np.pi * 140 * n * at + n * n) / n for n in range(1, 20))
    made = tones * np.maximum(0, np.sin(2 * np.pi * 3 * at)) ** 2
    return np.asarray(np.clip(overdriven * made / np.abs(made).max(), -1, 1))


def wav(sound: Sound, rate: int, channels: int = 1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    return out.getvalue()


def one_sided(sound: Sound) -> Sound:
    """Two channels, of which the second is silent."""
    return np.stack([sound, np.zeros(len(sound))], axis=1)


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100, 48_000])
def test_a_voice_is_taken_and_an_overdriven_one_is_not_however_it_was_made_softer(rate: int) -> None:
    for clean in (wav(voice(rate), rate), wav(0.1 * voice(rate), rate), wav(one_sided(voice(rate)), rate, 2)):
        assert 1.5 < taken(clean).seconds < 2
    cut = voice(rate, 1.3)
    for broken in (wav(cut, rate), wav(0.5 * cut, rate), wav(one_sided(cut), rate, 2)):
        with pytest.raises(UserMistake, match=r"overdriven \([12]\.\d% of it\): turn the microphone down"):
            taken(broken)


@pytest.mark.parametrize("kind", ["flac", "ogg"])
def test_other_formats_are_taken(tmp_path: Path, kind: str) -> None:
    (tmp_path / "said.wav").write_bytes(tone(2.0, rate=44_100))
    subprocess.run(("sox", tmp_path / "said.wav", tmp_path / f"said.{kind}"), check=True)
    got = taken((tmp_path / f"said.{kind}").read_bytes())
    assert got.seconds == pytest.approx(2.0, abs=0.05)
    with wave.open(io.BytesIO(got.content)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)


def test_five_channels_at_a_studios_rate_are_taken(tmp_path: Path) -> None:
    plain = np.stack([voice(96_000)] * 5, axis=1)
    assert 1.5 < taken(wav(0.5 * plain, 96_000, 5)).seconds < 2


def test_mp3_is_not_taken_and_what_is_taken_is_said() -> None:
    """Debian's sox reads none of it without a package more."""
    with pytest.raises(UserMistake, match="send WAV, FLAC or OGG"):
        taken(b"ID3\x04" + b"\0" * 2000)


def test_a_bomb_is_defused() -> None:
    with pytest.raises(UserMistake):
        taken(b"fLaC" + bytes(range(256)) * 1000)
