"""What callers can hear in a language, clip by clip: text, recording, and whether somebody has read it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ivr.clip import is_whole
from ivr.errors import UserMistake
from ivr.flow.prompts import Prompt, clip_name
from ivr.speech.catalogue import Catalogue, load
from ivr.speech.clips import recordings
from ivr.speech.texts import text_of


@dataclass(frozen=True, slots=True)
class Line:
    """One clip. `name` is `<language>/<key>[/<values>]`; `recording`: the file that replaces synthetic speech."""

    name: str
    key: str
    text: str
    ready: bool
    recording: Path | None
    reviewed: bool

    @property
    def mark(self) -> str:
        """Another one when the recording or the review is another."""
        content = self.recording.read_bytes() if self.recording else b""
        return hashlib.sha256(content + f"{self.reviewed}{self.text}".encode()).hexdigest()[:16]


def listing(wanted: Iterable[tuple[str, Prompt]], prompts: Path, sounds: Path, language: str) -> list[Line]:
    """Every clip of a language, in the order of its catalogue. Raises UserMistake for a catalogue with mistakes."""
    catalogue, recorded = load(prompts, language), recordings(prompts)
    said = {one for call, one in wanted if (one.language or call) == language and one.key in catalogue.texts}
    order = {key: place for place, key in enumerate(catalogue.texts)}
    ranked = sorted(said, key=lambda one: (order[one.key], [value.rjust(12) for _, value in one.values]))
    return [_line(one, catalogue, sounds, recorded) for one in ranked]


def _line(said: Prompt, catalogue: Catalogue, sounds: Path, recorded: dict[str, Path]) -> Line:
    name = clip_name(said, catalogue.language)
    try:
        text = text_of(said, catalogue.language, catalogue)
    except UserMistake:
        text = catalogue.texts[said.key].text
    reviewed = catalogue.texts[said.key].reviewed
    return Line(name, said.key, text, is_whole(sounds / name), recorded.get(name), reviewed)
