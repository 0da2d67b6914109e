"""The sheets of a folder turned into an index, made anew when a file has changed, and words into the best sheets."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from math import inf
from pathlib import Path
from time import monotonic

from ivr.errors import MissingRequirement, ServiceTrouble
from ivr.knowledge.folding import words
from ivr.knowledge.sheet import Sheet, sheets_in

TABLES = """
create virtual table sheets using fts5(
    name unindexed, language unindexed, heading unindexed, title, questions, text, tokenize = 'ascii', prefix = '2 3'
);
create table state (fingerprint text not null);
"""
"""What is indexed is folded already; the tokenizer parts it at spaces only."""

WEIGHTS = "0, 0, 0, 10, 6, 1"
"""How much more a word counts in the title and in the questions than in the text."""

MANY = 10

LOOKED_AT_AGAIN = 1.0
"""Seconds after which a folder that has been looked at may have changed: looking at 5,000 files takes as long as
searching them."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A sheet that was found; the first is the best."""

    name: str
    language: str
    title: str


class Index:
    """The index of one folder, kept in a file of its own that can be deleted at any time."""

    def __init__(self, folder: Path, file: Path, clock: Callable[[], float] = monotonic) -> None:
        self._folder, self._file = folder, file
        self._clock, self._fingerprint, self._look_at = clock, "", -inf

    def search(self, text: str, language: str | None = None, many: int = MANY) -> list[Hit]:
        """The best sheets for a few words, of one language or of all; each word may be the beginning of one.

        Sheets with all words come first; only when there is none, those with some. Raises MissingRequirement without
        a folder of sheets, ServiceTrouble when the index cannot be written.
        """
        asked = list(dict.fromkeys(words(text)))
        if not asked:
            return []
        with closing(self._fresh()) as db:
            for together in (" AND ", " OR "):
                if found := _found(db, together.join(f'"{word}"*' for word in asked), language, many):
                    return found
        return []

    def _fresh(self) -> sqlite3.Connection:
        if self._clock() >= self._look_at:
            self._fingerprint, self._look_at = fingerprint(self._folder), self._clock() + LOOKED_AT_AGAIN
        try:
            db = sqlite3.connect(self._file)
            if _fingerprint_in(db) != self._fingerprint:
                found = [sheet for sheet in sheets_in(self._folder) if isinstance(sheet, Sheet)]
                _fill(db, found, self._fingerprint)
            return db
        except (sqlite3.Error, OSError) as trouble:
            raise ServiceTrouble(f"the index of sheets {self._file} cannot be written: {trouble}") from trouble


def fingerprint(folder: Path) -> str:
    """Changes when any sheet does. Raises MissingRequirement when there is no such folder."""
    if not folder.is_dir():
        raise MissingRequirement(f"there is no folder of sheets at {folder}: make it, or set IVR_KNOWLEDGE")
    with os.scandir(folder) as entries:
        seen = sorted((entry.name, entry.stat()) for entry in entries if entry.name.endswith(".md"))
    told = "\n".join(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in seen)
    return hashlib.sha256(told.encode()).hexdigest()


def _fingerprint_in(db: sqlite3.Connection) -> str:
    try:
        row = db.execute("select fingerprint from state").fetchone()
    except sqlite3.DatabaseError:
        return ""
    return str(row[0]) if row else ""


def _fill(db: sqlite3.Connection, sheets: Sequence[Sheet], now: str) -> None:
    with db:
        db.execute("begin immediate")
        for table in ("sheets", "state"):
            db.execute(f"drop table if exists {table}")
        for statement in TABLES.split(";\n"):
            db.execute(statement)
        db.executemany("insert into sheets values (?, ?, ?, ?, ?, ?)", map(_row, sheets))
        db.execute("insert into state values (?)", [now])


def _row(sheet: Sheet) -> tuple[str, ...]:
    said = (sheet.head.title, " ".join(sheet.head.questions), sheet.text)
    return (sheet.name, sheet.language, sheet.head.title, *(" ".join(words(part)) for part in said))


def _found(db: sqlite3.Connection, wanted: str, language: str | None, many: int) -> list[Hit]:
    rows = db.execute(
        "select name, language, heading from sheets where sheets match ? and (? is null or language = ?) "
        f"order by bm25(sheets, {WEIGHTS}), name limit ?",
        [wanted, language, language, many],
    )
    return [Hit(*row) for row in rows]
