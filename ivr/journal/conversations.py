"""Recorded conversations as rows: which call, which file, its digest, and when it is to be deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlite_utils import Database

from ivr.journal.database import for_reading
from ivr.journal.rows import moment

TABLE = """
create table conversations (
    id integer primary key,
    call text not null references calls (id),
    file text not null unique,
    seconds real not null,
    sha256 text not null,
    at text not null,
    delete_on text not null,
    deleted text
) strict;
create index conversations_by_call on conversations (call);
create index conversations_by_deletion on conversations (delete_on) where deleted is null;
"""

BY_TIME = """
create index conversations_by_time on conversations (at, call);
"""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A recorded conversation; `sha256` is the hexadecimal digest of the file as it was when the talk was over."""

    call: str
    file: str
    seconds: float
    sha256: str
    at: datetime
    delete_on: date
    deleted: datetime | None = None


def keep(db: Database, conversation: Conversation) -> None:
    """Writes a conversation down; a file that is known already stays as it is. Runs inside the writer's transaction."""
    one = conversation
    db.execute("insert or ignore into calls (id) values (?)", [one.call])
    db.execute(
        "insert or ignore into conversations (call, file, seconds, sha256, at, delete_on) values (?, ?, ?, ?, ?, ?)",
        [one.call, one.file, one.seconds, one.sha256, moment(one.at), one.delete_on.isoformat()],
    )


def known(path: Path) -> list[Conversation]:
    """Every conversation of the journal, oldest first. Raises sqlite3.Error when it cannot be read."""
    return _rows(path, "select * from conversations order by at, id", [])


def of_call(path: Path, call_id: str) -> list[Conversation]:
    """Those of one call. Raises sqlite3.Error when the journal cannot be read."""
    return _rows(path, "select * from conversations where call = ? order by at, id", [call_id])


def _rows(path: Path, query: str, values: list[str]) -> list[Conversation]:
    db = for_reading(path)
    try:
        return [_conversation(row) for row in db.query(query, values)]
    finally:
        db.close()


def _conversation(row: dict[str, str]) -> Conversation:
    return Conversation(
        call=row["call"],
        file=row["file"],
        seconds=float(row["seconds"]),
        sha256=row["sha256"],
        at=datetime.fromisoformat(row["at"]),
        delete_on=date.fromisoformat(row["delete_on"]),
        deleted=datetime.fromisoformat(row["deleted"]) if row["deleted"] else None,
    )
