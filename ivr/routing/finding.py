"""What a check found, by the path of the value in the file; the reader gives it line and column."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.routing.problems import Severity
from ivr.routing.tree import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence about the value at `path`, or about its name when `on_name`; `lacking` when something in it misses."""

    path: Path
    message: str
    severity: Severity = "error"
    on_name: bool = False
    lacking: bool = False


def shown(path: Path) -> str:
    """The last names of a path without the positions in lists, as in `paris.main.ring`."""
    return ".".join([step for step in path if isinstance(step, str)][-3:])
