"""A problem of a routing file: where it is, what it is, and how it is shown with the user's own lines around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

from ivr.errors import AccueilError

Severity = Literal["error", "warning"]

AROUND = 2
"""Lines shown before and after the one that is wrong."""
LONGEST = 400
"""Characters of a message; a longer one quotes more of the file than helps."""
LONGEST_WORD = 60
MANY = 800


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong at a place; `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        """`routing.yaml:14:26: queue 'spare' does not exist - did you mean 'space'?`"""
        kind = "warning: " if self.severity == "warning" else ""
        return f"{self.file}:{self.line}:{self.column}: {kind}{self.message}"

    def as_json(self) -> dict[str, str | int]:
        """The same as plain values."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "severity": self.severity,
            "message": self.message,
        }

    def pretty(self, lines: Sequence[str]) -> str:
        """The text form, then the lines of the file around the place, with a caret under it."""
        shown = [str(self)]
        if not any(lines):
            return shown[0]
        for number in range(max(1, self.line - AROUND), min(len(lines), self.line + AROUND) + 1):
            shown.append(f"{number:>7} | {lines[number - 1]}".rstrip())
            if number == self.line:
                shown.append(" " * 8 + "| " + _blank(lines[number - 1][: self.column - 1]) + "^")
        return "\n".join(shown)


def _blank(text: str) -> str:
    return "".join("\t" if character == "\t" else " " for character in text)


def one_line(message: str) -> str:
    """The message without line breaks and control characters, cut when it is too long."""
    shown = "".join(sign if sign.isprintable() else " " for sign in message[:LONGEST])
    return shown if len(message) <= LONGEST else f"{shown} ..."


class RoutingProblems(AccueilError):
    """The file cannot be used; `problems` says everything that is known to be wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def errors(problems: Sequence[Problem]) -> list[Problem]:
    """Those that a service must not start with."""
    return [problem for problem in problems if problem.severity == "error"]


def suggestion(word: str, known: Iterable[str]) -> str:
    """` - did you mean 'space'?`, or nothing when no known word is near."""
    near = _nearest(word, tuple(known))
    return f" - did you mean '{near}'?" if near else ""


@lru_cache(maxsize=1024)
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    """Among very many, only words of about the same length that begin or end alike are compared."""
    if len(known) > MANY:
        known = tuple(other for other in known if abs(len(other) - len(word)) < 4 and _alike(word, other))
    near = get_close_matches(word, known, n=1) if len(word) <= LONGEST_WORD else []
    return near[0] if near else None


def _alike(word: str, other: str) -> bool:
    return word[:2] == other[:2] or word[-2:] == other[-2:]
