"""A path turned into a connection: one that writes, or one that only reads."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlite_utils import Database

from ivr.errors import MissingRequirement, ServiceTrouble

BUSY = 1.0
"""Seconds to wait for another process that writes."""

CACHE = "pragma cache_size=-512"
"""Kilobytes that a connection keeps of the file, a quarter of SQLite's own choice: the kernel has the whole of it, once
for all connections, and the service has eight."""


def for_writing(path: Path) -> Database:
    """The journal in WAL mode, made with mode 0600 when it is not there. Raises sqlite3.Error or OSError.

    What is erased is also overwritten in the file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    made(path)
    db = Database(sqlite3.connect(path, timeout=BUSY), execute_plugins=False)
    db.enable_wal()
    db.execute("pragma foreign_keys=on")
    db.execute("pragma secure_delete=on")
    db.execute(CACHE)
    return db


def made(path: Path) -> None:
    """Makes an empty file with mode 0600 where there is none.

    One that is there is not even opened: whoever closes a file takes away all locks that his process has on it, those
    of its other connections, too. Then the next program that is done with the journal takes itself for the last one
    that has it open and deletes its WAL, and what is written into that from then on is lost without a word.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def why(trouble: Exception) -> str:
    """What hinders, and what to do about another process that holds the lock."""
    if getattr(trouble, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
        return str(trouble)
    return "another process holds its lock: `fuser` with that file tells which; end it, or wait for it"


def for_reading(path: Path) -> Database:
    """The journal, never changed through this connection. Raises sqlite3.OperationalError when it is not there."""
    found = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY)
    found.execute(CACHE)
    return Database(found, execute_plugins=False)


QUICK = 100_000_000
"""Bytes of a journal that is looked through at each start: about a second's work."""


def sound(db: Database) -> None:
    """Raises sqlite3.DatabaseError, as SQLite does itself, when the file's structure is broken.

    A journal that is too big for that is only looked at where it is used.
    """
    (pages,), (size,) = (db.execute(f"pragma {name}").fetchone() for name in ("page_count", "page_size"))
    if pages * size > QUICK:
        return
    found = db.execute("pragma quick_check(1)").fetchone()[0]
    if found != "ok":
        broken = sqlite3.DatabaseError(found)
        broken.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise broken


@contextmanager
def reading(path: Path) -> Iterator[Database]:
    """The journal for a person who asks for something in it.

    Raises MissingRequirement when there is none, ServiceTrouble when it cannot be read; both say what to do.
    """
    if not path.exists():
        raise MissingRequirement(f"there is no journal yet at {path}: start the service with `ivr up` and make a call")
    try:
        with for_reading(path) as db:
            yield db
    except (sqlite3.Error, ValueError) as trouble:
        hint = "; it is older than this version: `ivr up` brings it up to date" if "no such " in str(trouble) else ""
        raise ServiceTrouble(f"the journal {path} cannot be read: {trouble}{hint}") from trouble
