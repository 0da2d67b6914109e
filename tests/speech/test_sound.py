"""Clips are listened to: format, length, level, band, and that languages differ."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from ivr.flow.prompts import LANGUAGES, prompt
from ivr.settings import PROJECT
from ivr.speech.build import build
from tests.speech.listening import alaw, decibels, likeness, linear, share_above, silence_at_ends, ulaw

OPTION = prompt("topic-legal", key=3)


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sounds")
    build([(language, OPTION) for language in LANGUAGES], PROJECT / "prompts", folder)
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clip_is_as_long_and_as_loud_as_a_spoken_sentence(sounds: Path, language: str) -> None:
    samples = alaw(sounds / language / "topic-legal" / "key-3.alaw")
    assert 1.5 < len(samples) / 8000 < 6
    assert -26 < decibels(samples) < -12
    assert 0.6 < np.max(np.abs(samples)) < 0.8
    before, after = silence_at_ends(samples, 8000)
    assert before < 0.15 and after < 0.25


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_formats_hold_the_same_sound(sounds: Path, language: str) -> None:
    clip = sounds / language / "topic-legal" / "key-3"
    one, other, wide = alaw(Path(f"{clip}.alaw")), ulaw(Path(f"{clip}.ulaw")), linear(Path(f"{clip}.sln16"))
    plain = linear(Path(f"{clip}.sln"))
    assert len(one) == len(other) == len(plain) and abs(2 * len(one) - len(wide)) <= 2
    assert likeness(one, other) > 0.99 and likeness(one, plain) > 0.99
    assert likeness(one, wide[::2]) > 0.8


def test_a_clip_keeps_to_the_telephone_band(sounds: Path) -> None:
    assert share_above(alaw(sounds / "en" / "topic-legal" / "key-3.alaw"), 8000, 3600) < 0.01
    assert share_above(linear(sounds / "en" / "topic-legal" / "key-3.sln16"), 16000, 3600) > 0.01


def test_the_languages_do_not_sound_alike(sounds: Path) -> None:
    clips = {language: alaw(sounds / language / "topic-legal" / "key-3.alaw") for language in LANGUAGES}
    for one, other in itertools.combinations(LANGUAGES, 2):
        assert likeness(clips[one], clips[other]) < 0.5, (one, other)


def test_the_beep_is_a_short_tone_in_every_language(sounds: Path) -> None:
    for language in LANGUAGES:
        samples = ulaw(sounds / language / "beep.ulaw")
        strongest = np.argmax(np.abs(np.fft.rfft(samples))) * 8000 / len(samples)
        assert len(samples) == 3200 and 770 < strongest < 800


def test_the_hold_melody_is_soft_and_loops_without_a_seam(sounds: Path) -> None:
    samples = linear(sounds / "music" / "wait.sln")
    assert len(samples) == 20 * 8000
    assert -30 < decibels(samples) < -12
    seam = abs(samples[0] - samples[-1])
    assert seam <= np.max(np.abs(np.diff(samples)))
    for second in np.split(samples, 20):
        assert decibels(second) > -40


def test_what_is_heard_in_a_wait_is_linear_and_nothing_else(tmp_path: Path) -> None:
    """Else Asterisk leaves the agent's voice out of half of all recordings (decision 0014)."""
    (tmp_path / "music").mkdir()
    (tmp_path / "music" / "wait.alaw").write_bytes(b"of an older version")
    build([("fr", prompt("wait-patience"))], PROJECT / "prompts", tmp_path)
    assert [file.name for file in (tmp_path / "music").iterdir()] == ["wait.sln"]
    assert [file.name for file in tmp_path.glob("fr/wait-patience*")] == ["wait-patience.sln"]
