"""Callbacks as rows: one row with the present state of each, and an append-only line for everything that happened."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from ivr.callbacks.model import Callback, Entry
from ivr.errors import ServiceTrouble
from ivr.journal.database import for_reading, for_writing, reading, why
from ivr.journal.moments import moment

_OVER = "'done', 'failed', 'cancelled'"

TABLES = """
create table callbacks (
    id text primary key references calls (id),
    person integer not null references people (id),
    language text not null,
    queue text not null,
    subject text not null,
    dialled text not null,
    since text not null,
    asked text not null,
    next_at text not null,
    attempts integer not null,
    round integer not null,
    stage text not null,
    agent text not null,
    agreed integer not null,
    unwanted text not null default ''
) strict;
create unique index callbacks_one_live on callbacks (person) where stage not in ('done', 'failed', 'cancelled');
create index callbacks_by_time on callbacks (asked);

create table callback_entries (
    callback text not null references callbacks (id),
    seq integer not null,
    at text not null,
    kind text not null,
    detail text not null,
    primary key (callback, seq)
) strict, without rowid;
create index callback_entries_by_time on callback_entries (at);
create trigger callback_entries_stay before update on callback_entries begin
    select raise(abort, 'entries are never changed');
end;
create trigger callback_entries_remain before delete on callback_entries begin
    select raise(abort, 'entries are never deleted');
end;
create trigger callback_entries_once before insert on callback_entries
when exists (select 1 from callback_entries where callback = new.callback and seq = new.seq) begin
    select raise(abort, 'entries are never replaced');
end;
"""

_TIMES = ("since", "asked", "next_at")
_PLAIN = ("language", "queue", "subject", "dialled", "attempts", "round", "stage", "agent", "agreed")


@dataclass(frozen=True, slots=True)
class StoredCallback:
    """A callback and all that happened to it; its `number` is "" when the person has been erased."""

    callback: Callback
    entries: tuple[Entry, ...]


def add(db: Database, callback: Callback, entries: Sequence[Entry]) -> None:
    """Writes a new callback down. Raises sqlite3.IntegrityError when the number has a live one."""
    db.execute("insert or ignore into calls (id) values (?)", [callback.id])
    db.execute("insert or ignore into people (number) values (?)", [callback.number])
    fields = ("id", *_TIMES, *_PLAIN)
    db.execute(
        f"insert into callbacks (person, {', '.join(fields)}) "
        f"select id, {', '.join('?' * len(fields))} from people where number = ?",
        [*_values(callback, fields), callback.number],
    )
    _append(db, callback.id, entries)


def change(db: Database, callback: Callback, entries: Sequence[Entry]) -> None:
    """Writes what happened to a callback, and its state now."""
    fields = ("next_at", "attempts", "round", "stage", "agent")
    told = ", ".join(f"{field} = ?" for field in fields)
    db.execute(f"update callbacks set {told} where id = ?", [*_values(callback, fields), callback.id])
    _append(db, callback.id, entries)


def forget(db: Database, person: int) -> None:
    """Nobody may call this person any more: the row that held the number is being emptied."""
    db.execute(f"update callbacks set unwanted = 'erased' where person = ? and stage not in ({_OVER})", [person])


def unwant(db: Database, callback: str) -> None:
    """Marks a callback as one that nobody wants any more."""
    db.execute("update callbacks set unwanted = 'cancelled' where id = ? and unwanted = ''", [callback])


def cancel(path: Path, callback: str) -> None:
    """Tells the service that a callback is not wanted any more; it takes that up within a second, or when it starts.

    Raises ServiceTrouble when that cannot be written.
    """
    try:
        with for_writing(path) as db, db.atomic():
            unwant(db, callback)
    except (sqlite3.Error, OSError) as trouble:
        raise ServiceTrouble(
            f"callback {callback} is not cancelled, {path} cannot be written: {why(trouble)}"
        ) from trouble


def unwanted(path: Path) -> list[tuple[str, str]]:
    """`(id, cancelled or erased)` of the live callbacks that nobody wants any more."""
    with for_reading(path) as db:
        found = db.execute(f"select id, unwanted from callbacks where unwanted != '' and stage not in ({_OVER})")
        return [(callback, why) for callback, why in found]


def live(path: Path) -> list[Callback]:
    """The callbacks in which something is still to come, the longest waiting first."""
    with for_reading(path) as db:
        return [
            _callback(row) for row in db.query(f"{_WITH_NUMBER} where stage not in ({_OVER}) order by since, asked")
        ]


def asked(path: Path, number: str, since: datetime) -> int:
    """How many callbacks to this number were asked for since then, live or over."""
    with for_reading(path) as db:
        found = "select count(*) from callbacks join people on people.id = person where number = ? and asked >= ?"
        (many,) = db.execute(found, [number, moment(since)]).fetchone()
        return int(many)


def latest(path: Path, n: int) -> list[StoredCallback]:
    """Every live callback, the longest waiting first, then the last `n` that are over, the latest first.

    Raises MissingRequirement when there is no journal, ServiceTrouble when it cannot be read.
    """
    with reading(path) as db:
        rows = list(db.query(f"{_WITH_NUMBER} where stage not in ({_OVER}) order by since, asked"))
        rows += db.query(f"{_WITH_NUMBER} where stage in ({_OVER}) order by asked desc limit ?", [n])
        return [StoredCallback(_callback(row), tuple(_entries(db, row["id"]))) for row in rows]


def number_dialled(path: Path, call: str) -> str:
    """Our number that was dialled in a call; "" when the journal does not know it."""
    with for_reading(path) as db:
        found = db.execute("select number from calls where id = ?", [call]).fetchone()
        return found[0] if found else ""


_WITH_NUMBER = (
    "select callbacks.*, coalesce(people.number, '') as number from callbacks join people on people.id = person"
)


def _append(db: Database, callback: str, entries: Sequence[Entry]) -> None:
    last = db.execute("select coalesce(max(seq), 0) from callback_entries where callback = ?", [callback]).fetchone()[0]
    for seq, entry in enumerate(entries, last + 1):
        row = [callback, seq, moment(entry.at), entry.kind, entry.detail]
        db.execute("insert into callback_entries values (?, ?, ?, ?, ?)", row)


def _entries(db: Database, callback: str) -> list[Entry]:
    found = db.execute("select at, kind, detail from callback_entries where callback = ? order by seq", [callback])
    return [Entry(datetime.fromisoformat(at), kind, detail) for at, kind, detail in found]


def _values(callback: Callback, fields: Sequence[str]) -> list[Any]:
    return [moment(getattr(callback, name)) if name in _TIMES else getattr(callback, name) for name in fields]


def _callback(row: dict[str, Any]) -> Callback:
    values: dict[str, Any] = {name: row[name] for name in _PLAIN}
    values |= {name: datetime.fromisoformat(row[name]) for name in _TIMES}
    values["agreed"] = bool(row["agreed"])
    return Callback(id=row["id"], number=row["number"], **values)
