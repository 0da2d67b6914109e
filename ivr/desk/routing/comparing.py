"""Two texts turned into the lines of a page that say what differs."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from typing import Literal

MOST = 2000
"""Lines that are shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a difference, as `diff -u` writes it."""

    kind: Literal["added", "gone", "same", "place"]
    text: str


def difference(old: str, new: str) -> list[Line]:
    """Nothing when they are the same."""
    found = unified_diff(old.splitlines(), new.splitlines(), lineterm="")
    return [Line(_kind(text), text) for text in found if not text.startswith(("--- ", "+++ "))][:MOST]


def _kind(text: str) -> Literal["added", "gone", "same", "place"]:
    if text.startswith("@@"):
        return "place"
    return "added" if text.startswith("+") else "gone" if text.startswith("-") else "same"
