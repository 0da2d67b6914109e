"""The record of changes: who put which version into force, when, by what and why. Lines are added, never changed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from ivr.errors import ServiceTrouble, UserMistake

What = Literal["at start", "accept", "rollback"]

LONGEST = 300
"""Characters of who and why."""


@dataclass(frozen=True, slots=True)
class Change:
    """A version came into force. `at` is aware; `trunks` as `Edition.endpoints`."""

    number: int
    at: datetime
    version: str
    what: What
    who: str
    why: str
    trunks: Mapping[str, str] = field(default_factory=dict)


class Record:
    """The file of changes, one JSON line each. What is in force is the last one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def changes(self) -> list[Change]:
        """All of them, the oldest first; none before the first start. Raises ServiceTrouble for a spoilt file."""
        return [self._read(line) for line in self._whole().splitlines()]

    def last(self) -> Change | None:
        """The one in force."""
        changes = self.changes()
        return changes[-1] if changes else None

    def add(self, version: str, what: What, at: datetime, who: str, why: str, trunks: Mapping[str, str]) -> Change:
        """Writes a change down; it is on the disk when this returns. Raises OSError."""
        last = self.last()
        made = Change(last.number + 1 if last else 1, at, version, what, _plain(who), _plain(why), dict(trunks))
        row = asdict(made) | {"at": at.isoformat(timespec="seconds")}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            file.seek(len(self._whole().encode()))
            file.truncate()
            file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        return made

    def found(self, word: str) -> Change:
        """The newest change that a person means by `7`, `#7`, or by four or more signs of a version.

        Raises UserMistake when there is none, or more than one version.
        """
        changes = self.changes()
        if re.fullmatch("#?[0-9]{1,3}|#[0-9]+", word):
            meant = [change for change in changes if change.number == int(word.removeprefix("#"))]
        else:
            meant = [change for change in changes if len(word) >= 4 and change.version.startswith(word)]
        if len({change.version for change in meant}) != 1:
            many = "more than one version" if meant else "no accepted version"
            raise UserMistake(f"'{word}' is {many}: `ivr routing list` shows them")
        return meant[-1]

    def before(self) -> str | None:
        """The version before the one in force, in the order of acceptance; what a rollback left is passed over."""
        way: list[str] = []
        for change in self.changes():
            if change.what == "rollback" and change.version in way:
                del way[way.index(change.version) :]
            way.append(change.version)
        return next((version for version in reversed(way) if version != way[-1]), None)

    def trunks(self, version: str) -> Mapping[str, str]:
        """The names that a version's trunks had in Asterisk when it was last put into force."""
        return next((change.trunks for change in reversed(self.changes()) if change.version == version), {})

    def _whole(self) -> str:
        """The lines that were written to their end: the last one may have been cut by a crash."""
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, NotADirectoryError):
            return ""
        return text[: text.rfind("\n") + 1]

    def _read(self, line: str) -> Change:
        try:
            row: dict[str, Any] = json.loads(line)
            return Change(**{**row, "at": datetime.fromisoformat(row["at"])})
        except (ValueError, KeyError, TypeError) as trouble:
            raise ServiceTrouble(f"{self._path} is spoilt ({trouble}): bring it back from a backup") from trouble


def _plain(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)[:LONGEST]
