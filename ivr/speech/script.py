"""Wanted prompts turned into what a speaker records: a file name and a whole sentence for each clip."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ivr.flow.prompts import Prompt, clip_name
from ivr.speech.amazigh import latin
from ivr.speech.catalogue import load
from ivr.speech.texts import script_of


@dataclass(frozen=True, slots=True)
class Line:
    """What to read, under which name below `prompts/recordings` to save it, and Tifinagh in Latin letters as well."""

    file: str
    text: str
    latin: str = ""


def script(wanted: Iterable[tuple[str, Prompt]], prompts: Path, language: str) -> list[Line]:
    """The lines of one language in the order of its catalogue, numbers last; empty when nothing is said in it."""
    catalogue = load(prompts, language)
    said = {prompt for call, prompt in wanted if (prompt.language or call) == language}
    order = {key: place for place, key in enumerate(catalogue.texts)}
    lines = []
    for prompt in sorted(said, key=lambda prompt: (order.get(prompt.key, 0), _natural(prompt))):
        text = script_of(prompt, language, catalogue)
        spelled = latin(text)
        lines.append(Line(f"{clip_name(prompt, language)}.wav", text, "" if spelled == text else spelled))
    return lines


def _natural(prompt: Prompt) -> list[str]:
    return [value.rjust(12) for _, value in prompt.values]
