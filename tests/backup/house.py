"""A run folder with something to save in it, and what a test looks at before and after."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ivr.backup import making
from ivr.flow.entries import Began, Noted
from ivr.journal.journal import Journal

NOW = datetime(2026, 11, 22, tzinfo=UTC)
MESSAGE = "spool/recording/c1.3-message.wav"


def nothing(done: int, of: int) -> None:
    """Shows nothing."""


def called(home: Path, call: str) -> None:
    """A call that the journal holds."""
    journal = Journal(home / "journal.db")
    journal.open()
    journal.write(call, [Began(NOW, "+1", None, "fr"), Noted(NOW, call)], None)
    journal.close()


def made(home: Path, name: str = "b.tar") -> Path:
    """A backup of it."""
    path = home.parent / name
    making.make(home, home / "routing.yaml", path, nothing)
    return path


def contents(home: Path) -> dict[str, bytes]:
    """All files of a run folder but those of databases, whose bytes differ from copy to copy."""
    files = (path for path in home.rglob("*") if path.is_file() and ".db" not in path.name)
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in files}
