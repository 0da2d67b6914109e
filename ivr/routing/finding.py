"""What a check found, by the path of the value in the file; the reader gives it line and column."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.routing.problems import Severity
from ivr.routing.tree import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence about the value at `path`, or about its name when `on_name`."""

    path: Path
    message: str
    severity: Severity = "error"
    on_name: bool = False


def shown(path: Path) -> str:
    """The last names of a path, as in `paris.main.ring`."""
    return ".".join(str(step) for step in path[-3:])
