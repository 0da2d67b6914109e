"""The routing and its catalogues together: what a service may start with, or all that is wrong with either."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from ivr.errors import UserMistake
from ivr.flow.nodes.sheet import Sheet
from ivr.routing.model import Routing
from ivr.routing.problems import Problem, RoutingProblems, errors, suggestion
from ivr.routing.reader import examine
from ivr.routing.text import name_of
from ivr.settings import Settings
from ivr.speech.catalogue import silent_values

PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+): (?P<what>.+)")


def checked_routing(settings: Settings) -> Routing:
    """The routing that a service may start with. Raises RoutingProblems for the file or for a prompt's text."""
    routing, problems = examined(settings)
    if routing is None:
        raise RoutingProblems(errors(problems))
    return routing


def examined(settings: Settings) -> tuple[Routing | None, list[Problem]]:
    """The routing of the file, None when it or what it says has an error; and every problem."""
    routing, problems = examine(settings.routing, os.environ, settings.prompts)
    if routing:
        problems += _unknown_sheets(routing, settings)
        problems += spoilt_texts(routing, settings.prompts)
    return (None if errors(problems) else routing), problems


def spoilt_texts(routing: Routing, prompts: Path) -> list[Problem]:
    """Texts that cannot be read, and texts that leave out what they are there to say."""
    try:
        silent = silent_values(routing.said, prompts)
    except UserMistake as mistake:
        return list(_told(str(mistake), prompts))
    return [_silent(prompts / f"{language}.yaml", key, value) for language, key, value in silent]


def _unknown_sheets(routing: Routing, settings: Settings) -> Iterator[Problem]:
    """Recorded answers from sheets that the knowledge does not have: nobody would see what they are counted for."""
    known = {path.name.partition(".")[0] for path in settings.knowledge.glob("*.md")}
    lines = settings.routing.read_text(encoding="utf-8").splitlines()
    for name in (node.sheet for node in routing.flow.values() if isinstance(node, Sheet) and node.sheet not in known):
        line = next((number for number, text in enumerate(lines, 1) if re.search(rf"sheet: *{name}\b", text)), 1)
        what = f"there is no sheet '{name}'{suggestion(name, known)} in {settings.knowledge.name}/"
        yield Problem(name_of(settings.routing), line, 1, what)


def _told(sentences: str, prompts: Path) -> Iterator[Problem]:
    for sentence in sentences.splitlines():
        place = PLACE.fullmatch(sentence)
        if place:
            yield Problem(name_of(Path(place["file"])), int(place["line"]), 1, place["what"])
        else:
            yield Problem(name_of(prompts), 1, 1, sentence)


def _silent(file: Path, key: str, value: str) -> Problem:
    lines = file.read_text(encoding="utf-8").splitlines()
    line = next((number for number, text in enumerate(lines, 1) if text.startswith(f"{key}:")), 1)
    return Problem(name_of(file), line, 1, f"the text of '{key}' must say {{{value}}}: callers would not hear it")
