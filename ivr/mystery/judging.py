"""What a caller heard, and when he reached somebody, turned into what was not as promised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ivr.flow.prompts import LANGUAGES
from ivr.mystery.plan import Profile
from ivr.outside.hearing import find_clip
from ivr.outside.leg import TONES
from ivr.outside.tones import tone_seconds

What = Literal["not taken", "not heard", "other language", "not reached", "late", "came back", "unheard"]
"""not taken: the service never took the call; not heard: a prompt was missing; other language: it was heard in another
one; not reached: nobody answered, or nothing was kept; late: after the time that was promised; came back: the call
that we made reached our service a second time, as when a trunk leads back to us; unheard: somebody took the call, and
the caller did not hear him."""

Kind = Literal["agent", "post", ""]
"""Who took a call, if anybody did."""

MEANS: dict[What, str] = {
    "not taken": "the service never took the call",
    "not heard": "a prompt was missing",
    "other language": "a prompt was heard in another language",
    "not reached": "nobody answered, or nothing was kept",
    "late": "it took longer than promised",
    "came back": "the call came back to the service: a trunk leads to itself",
    "unheard": "somebody took the call, and was not heard",
}

PROMISED = {"agent": "an agent", "post": "a post", "message": "a message that is kept"}

APART = 0.2
"""Seconds from the start of a clip to that of the next at least: so one is not taken for two."""

ENOUGH = 1.0
"""Seconds of somebody's voice from which he was heard."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was not as promised; `told` says what exactly."""

    what: What
    told: str


@dataclass(frozen=True, slots=True)
class Went:
    """How a call went, by the caller's own clock: `wait` is the seconds from dialling until he reached what he wanted.

    `with_voices`: those whom he reached are played by us, and their voices can be told in what he heard; `came` is how
    often our service took a call from his number meanwhile.
    """

    taken: bool
    wait: float | None
    kind: Kind
    heard: Path
    with_voices: bool
    came: int = 1


def findings(profile: Profile, went: Went, sounds: Path) -> Iterator[Finding]:
    """Everything that was not as promised. Compares sounds: blocks for some tenths of a second."""
    if went.came > 1:
        yield Finding("came back", f"the service took {went.came} calls from this one number")
    if not went.taken or not went.heard.is_file():
        yield Finding("not taken", "the service never took the call")
        return
    yield from _prompts(profile, went.heard, sounds)
    if went.wait is None or (profile.reaches != "message" and went.kind != profile.reaches):
        yield Finding("not reached", _instead(profile, went))
    elif went.wait > profile.within:
        yield Finding("late", f"after {went.wait:.0f} s, promised were {profile.within:.0f}")
    if went.wait is not None and went.kind and went.with_voices:
        yield from _voice(went)


def _instead(profile: Profile, went: Went) -> str:
    wanted, came = PROMISED[profile.reaches], PROMISED.get(went.kind)
    return f"{wanted} was promised, {came} answered" if came else f"{wanted} was promised, and never came"


def _prompts(profile: Profile, heard: Path, sounds: Path) -> Iterator[Finding]:
    since = 0.0
    for clip in profile.hears:
        match = find_clip(heard, _file(sounds, profile.language, clip), since=since)
        if match.heard:
            since = match.offset + APART
            continue
        instead = next(_in_another(profile, heard, sounds, clip, since), None)
        if instead:
            yield Finding("other language", f"{clip} in '{instead}' instead of '{profile.language}'")
        else:
            nearest = f"the nearest, at {match.offset:.1f} s, is like it by {match.score:.2f}"
            yield Finding("not heard", f"{clip} after {since:.1f} s ({nearest}, for {match.seconds:.1f} s)")


def _in_another(profile: Profile, heard: Path, sounds: Path, clip: str, since: float) -> Iterator[str]:
    for language in LANGUAGES:
        file = _file(sounds, language, clip)
        if language != profile.language and file.is_file() and find_clip(heard, file, since=since).heard:
            yield language


def _voice(went: Went) -> Iterator[Finding]:
    seconds = tone_seconds(went.heard, TONES["agent" if went.kind == "agent" else "line"])
    if seconds < ENOUGH:
        yield Finding("unheard", f"of the {went.kind} who took the call, {seconds:.1f} s were heard")


def _file(sounds: Path, language: str, clip: str) -> Path:
    return sounds / language / f"{clip}.sln"
