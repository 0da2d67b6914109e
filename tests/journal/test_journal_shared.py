"""Another program that opens and closes the journal while the service writes never takes anything away from it."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.backup.exchanging import _copy
from ivr.journal.database import for_writing
from ivr.journal.journal import Journal
from ivr.privacy.finding import holds

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)

OTHER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("begin immediate")
db.rollback()
db.close()
"""


def used_by_another_program(path: Path) -> None:
    """Somebody opens the journal, locks it for a moment, and closes it."""
    subprocess.run([sys.executable, "-c", OTHER, str(path)], check=True)


def opened_anew(path: Path) -> None:
    """What the writer does after trouble with the disk."""
    for_writing(path).close()


def searched(path: Path) -> None:
    """What an erasure does at its end."""
    for end in ("", "-wal", "-shm"):
        holds(Path(f"{path}{end}"), re.compile(b"33199"))


def replaced(path: Path) -> None:
    """What a restore does while the service runs."""
    aside = path.with_name("aside")
    _copy(path, aside)
    _copy(aside, path)


@pytest.mark.parametrize("happens", [opened_anew, searched, replaced])
async def test_what_is_written_after_another_program_has_closed_the_journal_is_there(
    journal: Journal, path: Path, happens: Callable[[Path], None]
) -> None:
    await journal.known_of("+33199000678", AT)
    journal.incident(AT, "before", "", "")
    assert journal.flush()
    happens(path)
    used_by_another_program(path)
    journal.incident(AT, "after", "", "")
    assert journal.flush()
    journal.close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("select what from incidents").fetchall() == [("before",), ("after",)]
