"""How far a record of somebody else has been read, kept in the journal so that nothing is read twice or not at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from ivr.journal.database import reading
from ivr.journal.moments import moment

TABLE = """
create table bookmarks (
    record text primary key,
    at text not null
) strict;
"""


def put(db: Database, record: str, at: datetime) -> None:
    """Everything that happened before `at` has been read. Runs inside the writer's transaction."""
    sql = "insert into bookmarks values (?, ?) on conflict do update set at = excluded.at"
    db.execute(sql, [record, moment(at)])


def find(path: Path, record: str) -> datetime | None:
    """The moment; None when the record was never read. Raises MissingRequirement or ServiceTrouble."""
    with reading(path) as db:
        found = db.execute("select at from bookmarks where record = ?", [record]).fetchone()
    return datetime.fromisoformat(found[0]) if found else None
