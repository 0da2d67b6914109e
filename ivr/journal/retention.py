"""Periods turned into the rows and files whose time has come, and what was deleted into rows that tell so for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from ivr.journal.moments import moment

TABLES = """
alter table messages add column deleted text;
alter table comments add column deleted text;

create table deletions (
    id integer primary key,
    at text not null,
    what text not null,
    why text not null check (why in ('retention', 'erasure')),
    many integer not null,
    by text not null
) strict;
create index deletions_by_time on deletions (at);
create trigger deletions_stay before update on deletions begin
    select raise(abort, 'deletions are never changed');
end;
create trigger deletions_remain before delete on deletions begin
    select raise(abort, 'deletions are never deleted');
end;
"""

FILES = ("messages", "comments", "conversations")
"""The tables whose rows name a file."""

_LAST = (
    "select max(began) from calls where person = people.id union all "
    "select max(asked) from callbacks where person = people.id union all "
    "select max(opened) from requests where person = people.id"
)

_GONE = "select id from people where erased is not null"

_COMPLAINED = "select 1 from complaints join requests on requests.id = complaints.request"

_DUE = {
    "messages": f"select file from messages where deleted is null and (person in ({_GONE}) or at < :before and not "
    f"(at >= :complaints and exists ({_COMPLAINED} where recording = messages.file)))",
    "comments": f"select file from comments where deleted is null and (at < :before or person in ({_GONE}))",
    "conversations": "select file from conversations where deleted is null and (delete_on <= :day or call in "
    f"(select id from calls where person in ({_GONE})))",
}


def people_due(db: Database, before: datetime, complaints: datetime) -> list[int]:
    """Whose last call, callback and request began before that, unless a call or a callback is still going on.

    Nobody who has complained since the moment `complaints`.
    """
    found = db.execute(
        f"select id from people where number is not null and coalesce((select max(\"max(began)\") from ({_LAST})), '') "
        "< :before and id not in (select person from callbacks where stage not in ('done', 'failed', 'cancelled')) "
        "and id not in (select person from calls where person is not null and ended is null and id in "
        f"(select call from live)) and not exists ({_COMPLAINED} where person = people.id and opened >= :complaints)",
        {"before": moment(before), "complaints": moment(complaints)},
    )
    return [person for (person,) in found]


def files_due(db: Database, table: str, before: datetime, day: datetime, complaints: datetime) -> list[str]:
    """The recordings of one of FILES whose time has come; conversations keep the day that they were given, and what
    was complained of since the moment `complaints` is kept.

    What an erased person left in the call that was going on is due at once.
    """
    values = {"before": moment(before), "day": day.date().isoformat(), "complaints": moment(complaints)}
    found = db.execute(_DUE[table], values)
    return [file for (file,) in found]


def named_files(db: Database) -> set[str]:
    """Every file that a row names, deleted or not."""
    return {file for table in FILES for (file,) in db.execute(f"select file from {table}")}


def incidents_due(db: Database, before: datetime) -> int:
    """How many incidents are older than that."""
    (many,) = db.execute("select count(*) from incidents where at < ?", [moment(before)]).fetchone()
    return int(many)


def mark_deleted(db: Database, table: str, files: Sequence[str], at: datetime) -> None:
    """Writes down that these files are gone; the rows stay. Runs inside the writer's transaction, as all below."""
    for file in files:
        db.execute(f"update {table} set deleted = ? where file = ? and deleted is null", [moment(at), file])


def drop_incidents(db: Database, before: datetime) -> None:
    """Deletes the incidents that are older than that."""
    db.execute("delete from incidents where at < ?", [moment(before)])


def tell(db: Database, at: datetime, what: str, why: str, many: int, by: str) -> None:
    """Writes a deletion down: how many of what, and at whose wish."""
    db.execute(
        "insert into deletions (at, what, why, many, by) values (?, ?, ?, ?, ?)", [moment(at), what, why, many, by]
    )
