"""The file of users, sessions and the log, opened for one piece of work at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from ivr.errors import ServiceTrouble
from ivr.journal.database import for_writing, why

FILE = "users.db"
"""Its name in the run folder."""

_TABLES = """
create table if not exists users (
    name text primary key,
    role text not null,
    post text not null default '',
    agent text not null default '',
    password text not null default '',
    temporary integer not null default 0,
    second text not null default '',
    step integer not null default 0,
    subject text not null default '',
    disabled integer not null default 0,
    made text not null
) strict;
create unique index if not exists users_by_subject on users (subject) where subject <> '';

create table if not exists sessions (
    id integer primary key,
    digest text not null unique,
    user text not null references users (name) on delete cascade,
    guard text not null,
    half integer not null,
    made text not null,
    seen text not null,
    address text not null,
    program text not null
) strict;

create table if not exists log (
    id integer primary key autoincrement,
    at text not null,
    who text not null,
    what text not null,
    about text not null,
    address text not null
) strict;
create index if not exists log_by_who on log (who, id);
"""


def there(home: Path) -> bool:
    """Whether anybody was ever added, or anything logged."""
    return (home / FILE).is_file()


@contextmanager
def opened(home: Path) -> Iterator[Database]:
    """The file, made when it is not there; what is done within is one transaction. Raises ServiceTrouble."""
    path = home / FILE
    try:
        db = for_writing(path)
        try:
            db.conn.isolation_level = None
            db.executescript(_TABLES)
            db.execute("begin immediate")
            with db.conn:
                yield db
        finally:
            db.close()
    except (sqlite3.Error, OSError) as trouble:
        raise ServiceTrouble(f"the users in {path} cannot be read or changed: {why(trouble)}") from trouble


def written(moment: datetime) -> str:
    """As it stands in the file, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
