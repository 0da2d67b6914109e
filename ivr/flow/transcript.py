"""Entries turned into what people read of a call: number, language, steps and disposition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ivr.flow.entries import Began, Ended, Entered, Entry, Left, Pressed, Said


@dataclass(slots=True)
class Step:
    """One visit of a node: what was said, the keys it took, and the exit taken (None while it lasts or at hang-up)."""

    node: str
    prompts: list[str] = field(default_factory=list)
    key: str = ""
    exit: str | None = None


@dataclass(slots=True)
class Transcript:
    """A whole call as steps; the shape that `simulate`, `call` and `calls` print with `--json`."""

    number: str = ""
    language: str = ""
    steps: list[Step] = field(default_factory=list)
    disposition: str | None = None

    def as_json(self) -> dict[str, Any]:
        """`{number, language, steps: [{node, prompts, key, exit}], disposition}`."""
        steps = [{"node": s.node, "prompts": s.prompts, "key": s.key, "exit": s.exit} for s in self.steps]
        return {"number": self.number, "language": self.language, "steps": steps, "disposition": self.disposition}


def transcript(entries: Iterable[Entry]) -> Transcript:
    """Folds entries into a transcript; entries that add nothing to it are passed over."""
    told = Transcript()
    for entry in entries:
        _add(told, entry)
    return told


def _add(told: Transcript, entry: Entry) -> None:
    match entry:
        case Began():
            told.number, told.language = entry.number, entry.language
        case Entered():
            told.steps.append(Step(entry.node))
        case Said():
            _step(told, entry.node).prompts += [str(prompt) for prompt in entry.prompts]
            told.language = entry.language
        case Pressed() if entry.use != "typed ahead":
            _step(told, entry.node).key += entry.key
        case Left():
            _step(told, entry.node).exit = entry.exit
            told.language = dict(entry.learnt).get("language", told.language)
        case Ended():
            told.disposition = entry.disposition


def _step(told: Transcript, node: str) -> Step:
    """The last one; where the journal has lost that the node was entered, one begins here."""
    if not told.steps:
        told.steps.append(Step(node))
    return told.steps[-1]
