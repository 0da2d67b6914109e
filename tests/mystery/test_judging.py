"""What is heard is told apart from what was promised, by sound alone."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy
import pytest

from ivr.mystery.judging import Went, findings
from ivr.mystery.plan import Profile
from ivr.outside.hearing import RATE
from ivr.outside.leg import TONES

PROFILE = Profile(
    name="one", to="+33199000100", callers="+3363998####", language="fr", hears=("first", "second"),
    reaches="agent", within=60,
)  # fmt: skip
CLIPS = {f"{language}/{name}": place for place, (language, name) in enumerate(
    (language, name) for language in ("fr", "nl") for name in ("first", "second"))}  # fmt: skip


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    """Two clips in two languages, two seconds each, that have nothing in common."""
    for name, seed in CLIPS.items():
        file = tmp_path / f"{name}.sln"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(_noise(seed).tobytes())
    return tmp_path


def _noise(seed: int) -> numpy.ndarray:
    return (numpy.random.default_rng(seed).standard_normal(2 * RATE) * 4000).astype("<i2")


def _tone(hertz: int, seconds: float = 2.0) -> numpy.ndarray:
    turns = numpy.arange(int(seconds * RATE)) * 2 * numpy.pi * hertz / RATE
    return (9000 * numpy.sin(turns)).astype("<i2")


def went(tmp_path: Path, heard: Sequence[str], kind: str = "agent", **more: object) -> Went:
    """A call that heard these clips, and then the voice of whoever took it."""
    parts = [_noise(CLIPS[name]) for name in heard]
    if kind:
        parts.append(_tone(TONES["agent" if kind == "agent" else "line"]))
    with wave.open(str(tmp_path / "heard.wav"), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(numpy.concatenate([numpy.zeros(RATE, "<i2"), *parts]).tobytes())
    told = Went(True, 12.0 if kind else None, kind, tmp_path / "heard.wav", True)  # type: ignore[arg-type]
    return replace(told, **more)  # type: ignore[arg-type]


BOTH = ("fr/first", "fr/second")
CASES: list[tuple[str, Sequence[str], str, dict[str, object], list[str]]] = [
    ("all as promised", BOTH, "agent", {}, []),
    ("a prompt is missing", ("fr/second",), "agent", {}, ["not heard"]),
    ("the prompts are not in their order", ("fr/second", "fr/first"), "agent", {}, ["not heard"]),
    ("a prompt in another language", ("fr/first", "nl/second"), "agent", {}, ["other language"]),
    ("nobody answers", BOTH, "", {}, ["not reached"]),
    ("a post answers instead", BOTH, "post", {}, ["not reached"]),
    ("too late", BOTH, "agent", {"wait": 61.0}, ["late"]),
    ("just in time", BOTH, "agent", {"wait": 60.0}, []),
    ("the call came back", BOTH, "agent", {"came": 2}, ["came back"]),
    ("never taken", (), "", {"taken": False}, ["not taken"]),
]


@pytest.mark.parametrize(("case", "heard", "kind", "more", "wanted"), CASES, ids=[case for case, *_ in CASES])
def test_a_call(
    sounds: Path, case: str, heard: Sequence[str], kind: str, more: dict[str, object], wanted: list[str]
) -> None:
    assert [one.what for one in findings(PROFILE, went(sounds, heard, kind, **more), sounds)] == wanted


def test_who_took_the_call_must_be_heard(sounds: Path) -> None:
    silent = replace(went(sounds, BOTH, ""), wait=5.0, kind="agent")
    assert [one.what for one in findings(PROFILE, silent, sounds)] == ["unheard"]
    assert not list(findings(PROFILE, replace(silent, with_voices=False), sounds))


def test_what_was_not_recorded_was_not_heard(sounds: Path) -> None:
    silent = replace(went(sounds, BOTH), heard=sounds / "nowhere.wav")
    assert [one.what for one in findings(PROFILE, silent, sounds)] == ["not taken"]


def test_the_other_language_is_named(sounds: Path) -> None:
    (found,) = findings(PROFILE, went(sounds, ("nl/first", "fr/second")), sounds)
    assert found.told == "first in 'nl' instead of 'fr'"


def test_a_message_is_reached_when_it_is_kept(sounds: Path) -> None:
    leaves = PROFILE.model_copy(update={"reaches": "message"})
    kept = replace(went(sounds, BOTH, ""), wait=20.0)
    assert not list(findings(leaves, kept, sounds))
    assert [one.what for one in findings(leaves, replace(kept, wait=None), sounds)] == ["not reached"]
