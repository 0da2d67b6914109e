"""What callers can hear in a language, clip by clip: text, recording, and whether somebody has read it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ivr.clip import is_whole
from ivr.errors import UserMistake
from ivr.flow.prompts import Prompt, clip_name
from ivr.speech.amazigh import latin
from ivr.speech.catalogue import Catalogue, load
from ivr.speech.clips import recordings
from ivr.speech.reading import Entry
from ivr.speech.texts import script_of, text_of


@dataclass(frozen=True, slots=True)
class Line:
    """One clip. `name` is `<language>/<key>[/<values>]`; `recording`: the file that replaces synthetic speech.

    `text` is "" where the catalogue has none; `aloud`: what a speaker reads, figures in words, and Tifinagh also in
    `latin` letters.
    """

    name: str
    key: str
    text: str
    ready: bool
    recording: Path | None
    reviewed: bool
    aloud: str = ""
    latin: str = ""

    @property
    def mark(self) -> str:
        """Another one when the recording or the review is another."""
        content = self.recording.read_bytes() if self.recording else b""
        return hashlib.sha256(content + f"{self.reviewed}{self.text}".encode()).hexdigest()[:16]


def listing(wanted: Iterable[tuple[str, Prompt]], prompts: Path, sounds: Path, language: str) -> list[Line]:
    """Every clip of a language, in the order of its catalogue. Raises UserMistake for a catalogue with mistakes."""
    catalogue, recorded = load(prompts, language), recordings(prompts)
    said = {one for call, one in wanted if (one.language or call) == language}
    order = {key: place for place, key in enumerate(catalogue.texts)}
    ranked = sorted(said, key=lambda one: (order.get(one.key, -1), [value.rjust(12) for _, value in one.values]))
    return [_line(one, catalogue, sounds, recorded) for one in ranked]


def _line(said: Prompt, catalogue: Catalogue, sounds: Path, recorded: dict[str, Path]) -> Line:
    name = clip_name(said, catalogue.language)
    entry = catalogue.texts.get(said.key, Entry(""))
    try:
        text, aloud = text_of(said, catalogue.language, catalogue), script_of(said, catalogue.language, catalogue)
    except UserMistake:
        text = aloud = entry.text
    state = (bool(entry.text) and is_whole(sounds / name), recorded.get(name), entry.reviewed)
    spelled = latin(aloud)
    return Line(name, said.key, text, *state, aloud, "" if spelled == aloud else spelled)
