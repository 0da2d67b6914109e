"""The journal of a running service exchanged for that of a backup, in one transaction that readers do not wait for."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from ivr.backup.carrying import carry_over
from ivr.errors import ServiceTrouble
from ivr.journal.database import for_writing, made
from ivr.journal.migrations import migrate

log = logging.getLogger(__name__)


def exchange(journal: Path, backup: Path, aside: Path) -> int | None:
    """Copies `journal` to `aside`, brings the journal `backup` up to date with what has happened since, and puts it in
    place. Answers how many calls were carried over; None when the present journal is too broken for that.

    Blocks; nobody else may write meanwhile. Raises ServiceTrouble; `journal` is as it was then.
    """
    try:
        _copy(journal, aside)
        with for_writing(backup) as db:
            migrate(db)
            carried = _carried(db, aside)
            db.execute("pragma wal_checkpoint(truncate)").fetchall()
        _copy(backup, journal)
        with for_writing(journal) as db:
            db.execute("pragma wal_checkpoint(truncate)").fetchall()
    except (sqlite3.Error, OSError) as trouble:
        told = "nothing was changed. Stop the service and restore again: calls go on meanwhile"
        raise ServiceTrouble(f"the journal {journal} cannot be exchanged: {trouble}; {told}") from trouble
    return carried


def _carried(db: Database, aside: Path) -> int | None:
    try:
        return carry_over(db, aside)
    except sqlite3.DatabaseError as trouble:
        log.error("restore: of the present journal nothing can be carried over: %s", trouble)
        return None


def _copy(source: Path, target: Path) -> None:
    """Every page, whatever is in it, as one transaction of the target: who reads it sees the one state or the other."""
    made(target)
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as here:
        with closing(sqlite3.connect(target)) as there:
            here.backup(there)
