"""What a case says must be heard, compared with the recording of what reached somebody's ear."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ivr.flow.prompts import LANGUAGES
from ivr.outside.hearing import RATE, Match, find_clip
from ivr.outside.leg import TONES, Leg
from ivr.outside.tones import tone_seconds

LONG_ENOUGH = 1.0
"""Seconds of another's voice from which he was heard."""

UNHEARD = 0.5
"""Seconds of a clip that must be missing for it to have been cut short."""

APART = 0.2
"""Seconds from the start of a clip to that of the next at least: so one is not taken for two."""

BEGINNING = 0.5
"""Seconds of a clip by which it is known when it was cut short."""


def in_order(leg: Leg, clips: tuple[str, ...], sounds: Path) -> Iterator[str]:
    """A complaint for each clip that is not in what `leg` heard, after those that go ahead of it."""
    since = 0.0
    for clip in clips:
        match = find_clip(leg.heard, _file(sounds, clip), since=since)
        if match.heard:
            since = match.offset + APART
        else:
            yield f"{leg.kind} {leg.name} did not hear {clip} after {since:.1f} s (likeness {match.score:.2f})"


def not_at_all(leg: Leg, clips: tuple[str, ...], sounds: Path) -> Iterator[str]:
    """A complaint for each clip that was heard."""
    for clip in clips:
        match = find_clip(leg.heard, _file(sounds, clip))
        if match.heard:
            yield f"{leg.kind} {leg.name} heard {clip} (likeness {match.score:.2f})"


def no_other_language(leg: Leg, clips: tuple[str, ...], sounds: Path) -> Iterator[str]:
    """A complaint for each clip that was heard in one of the seven other languages."""
    for clip in clips:
        language, _, name = clip.partition("/")
        others = tuple(f"{other}/{name}" for other in LANGUAGES if other != language)
        yield from not_at_all(leg, others, sounds)


def twice(leg: Leg, clips: tuple[str, ...], sounds: Path) -> Iterator[str]:
    """A complaint for each clip that was not heard two times; the first time it may be cut short."""
    for clip in clips:
        first, second = _begins(leg.heard, _file(sounds, clip))
        if not (first.heard and second.heard):
            yield f"{leg.kind} {leg.name} did not hear {clip} twice ({first.score:.2f}, {second.score:.2f})"


def begins(leg: Leg, clip: str, sounds: Path) -> Iterator[str]:
    """A complaint when not even the beginning of the clip was heard, whatever cut it short then.

    One packet lost in half a second hides it (likeness 0.55 to 0.95, measured); then the half second after it tells.
    """
    file = _file(sounds, clip)
    match = find_clip(leg.heard, file, BEGINNING)
    longer = seconds_of(file) > 2 * BEGINNING
    if not match.heard and not (longer and find_clip(leg.heard, file, 2 * BEGINNING, begin=BEGINNING).heard):
        yield f"{leg.kind} {leg.name} did not hear the beginning of {clip} (likeness {match.score:.2f})"


def cut_short(leg: Leg, clip: str, sounds: Path) -> Iterator[str]:
    """A complaint when the clip was not begun, or was played to its end."""
    yield from begins(leg, clip, sounds)
    match, length = find_clip(leg.heard, _file(sounds, clip), BEGINNING), seconds_of(_file(sounds, clip))
    if match.seconds > length - UNHEARD:
        yield f"{match.seconds:.1f} of the {length:.1f} s of {clip} were heard: the key did not cut it short"


def talked(one: Leg, other: Leg) -> Iterator[str]:
    """A complaint for each of the two who did not hear the other."""
    for ear, mouth in ((one, other), (other, one)):
        seconds = tone_seconds(ear.heard, TONES[mouth.kind])
        if seconds < LONG_ENOUGH:
            yield f"{ear.kind} {ear.name} heard {mouth.kind} {mouth.name} for {seconds:.1f} s only"


def silent(leg: Leg, other: Leg) -> Iterator[str]:
    """A complaint when the leg heard the other's voice."""
    seconds = tone_seconds(leg.heard, TONES[other.kind])
    if seconds > 0.0:
        yield f"{leg.kind} {leg.name} heard {other.kind} {other.name} for {seconds:.1f} s"


def _begins(heard: Path, clip: Path) -> tuple[Match, Match]:
    """Where the clip begins in the recording, and where it does in what comes before or after that."""
    best = find_clip(heard, clip, BEGINNING)
    with _without(heard, best.offset, best.offset + BEGINNING) as rest:
        return best, find_clip(rest, clip, BEGINNING)


@contextmanager
def _without(heard: Path, start: float, end: float) -> Iterator[Path]:
    """The recording with silence from `start` to `end`, in seconds."""
    with TemporaryDirectory() as folder:
        rest = Path(folder, "rest.wav")
        with wave.open(str(heard)) as whole, wave.open(str(rest), "wb") as part:
            first, last = (max(0, int(moment * RATE)) for moment in (start, end))
            sound = whole.readframes(whole.getnframes())
            part.setparams(whole.getparams())
            part.writeframes(sound[: 2 * first] + bytes(2 * (last - first)) + sound[2 * last :])
        yield rest


def _file(sounds: Path, clip: str) -> Path:
    return sounds / f"{clip}.sln"


def seconds_of(clip: Path) -> float:
    """The length of a `.sln` clip."""
    return clip.stat().st_size / 2 / RATE
