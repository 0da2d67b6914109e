"""What calls report turned into a database: the one door through which the journal is written."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlite_utils import Database

from ivr.errors import ServiceTrouble
from ivr.flow.call import Call
from ivr.flow.entries import Entry
from ivr.journal.asking import Answer, Reader
from ivr.journal.callers import Callers, Known
from ivr.journal.database import for_writing, sound, why
from ivr.journal.migrations import migrate
from ivr.journal.rows import erase_person, store, store_incident
from ivr.journal.writer import Job, Writer

LIMIT = 50_000
"""Writes kept in memory while the disk makes trouble; one takes about 2.5 kB (measured), so 125 MB at worst."""

Erased = tuple[set[str], tuple[str, ...]]
"""The numbers and the files of people who were erased."""

log = logging.getLogger(__name__)


class Journal:
    """The journal of one service. `write` and `incident` return at once and never raise for trouble with the disk."""

    def __init__(self, path: Path, limit: int = LIMIT, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """`limit` bounds the writes that wait in memory; `now` is the service's clock."""
        self.path = path
        self._now = now
        self._limit = limit
        self._writer: Writer | None = None
        self._reader: Reader | None = None
        self._callers = Callers()

    def open(self) -> None:
        """Makes or updates the tables and starts the writer. Raises ServiceTrouble when the file cannot be used."""
        try:
            with for_writing(self.path) as db:
                sound(db)
                migrate(db)
        except (sqlite3.Error, OSError) as trouble:
            raise ServiceTrouble(f"the journal {self.path} cannot be used: {why(trouble)}{hint(trouble)}") from trouble
        self._reader = Reader(self.path)
        self._writer = Writer(self.path, self._limit, self._disk_is_back)
        self._writer.start()

    def close(self, seconds: float = 5) -> None:
        """Writes all that waits and ends the writer; a second time does nothing. `seconds` bounds a dead disk."""
        writer, self._writer = self._writer, None
        reader, self._reader = self._reader, None
        if writer:
            writer.close(seconds)
        if reader:
            reader.close()

    def write(self, call_id: str, entries: Sequence[Entry], state: Call | None) -> None:
        """Takes what one turn of a call brought, and the state after it; None leaves the stored state alone."""
        self._callers.note(call_id, entries)
        self.put(partial(store, call_id=call_id, entries=tuple(entries), state=state))

    def incident(self, at: datetime, what: str, source: str, detail: str) -> None:
        """Takes something that happened outside any call, such as a SIP source that nobody knows."""
        self.put(partial(store_incident, at=at, what=what, source=source, detail=detail))

    def put(self, job: Job) -> bool:
        """Takes rows of any kind: `job(db)` runs in the writer's thread, in its turn. False when it is lost."""
        if self._writer:
            return self._writer.put(job)
        log.error("journal: not open, a write is lost")
        return False

    @property
    def backlog(self) -> int:
        """Writes that wait for the disk."""
        return self._writer.backlog if self._writer else 0

    @property
    def lost(self) -> int:
        """Writes lost so far because too many waited."""
        return self._writer.lost if self._writer else 0

    def flush(self, seconds: float = 10) -> bool:
        """Waits (blocking) until all that was taken before now is written; False after `seconds`."""
        return self._writer is None or self._writer.flush(seconds)

    def erase(self, person: int, seconds: float = 10) -> tuple[str, ...]:
        """Empties a person's row for good (blocking) and answers the files of that person's messages and
        recorded conversations.

        Raises ServiceTrouble when the disk did not take it within `seconds`.
        """
        return self.forget([person], seconds)

    def forget(self, people: Sequence[int], seconds: float = 30) -> tuple[str, ...]:
        """As `erase`, for many."""
        erased: list[Erased] = []
        if not (self.put(partial(_erase, people=people, erased=erased)) and self.flush(seconds) and erased):
            raise ServiceTrouble(f"nobody is erased: the journal {self.path} cannot be written")
        numbers, files = erased[-1]
        self._callers.forget(numbers)
        with for_writing(self.path) as db:
            db.execute("pragma wal_checkpoint(truncate)").fetchall()
        return files

    def exchange(self, work: Callable[[], None]) -> None:
        """Has `work` put another state into the file (blocking); what comes meanwhile waits and is written after it.

        Nothing is remembered of before. Raises what `work` raises.
        """
        if self._writer is None:
            raise ServiceTrouble("the journal is closed: the service is ending")
        self._writer.between(work)
        self._callers.clear()

    async def known_of(self, number: str, now: datetime) -> Known:
        """What earlier calls of `number` have left for one that comes `now`; nothing when the disk is slow to tell."""
        return await self._callers.known_of(number, now, self._reader)

    async def ask(self, what: str, question: Callable[[Database], Answer]) -> Answer | None:
        """What `question` finds, for a call that waits for it; None when the disk is slow to tell."""
        return await self._reader.ask(what, question) if self._reader else None

    def back(self, now: datetime) -> None:
        """Callers can reach us again: from now on who lost his place by our fault has his time to ring."""
        self._callers.places.back = now

    def _disk_is_back(self, why: str, waited: int, lost: int) -> None:
        """Keeps that there was trouble, and whether anything is missing."""
        told = f"{waited} writes waited, {lost or 'none'} lost: {why}"
        self.incident(self._now(), "journal incomplete" if lost else "journal delayed", "disk", told)


def hint(trouble: Exception) -> str:
    """What to do about a journal that is no database any more."""
    if getattr(trouble, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return ""
    return (
        "; it is broken. Put a backup in place with `ivr restore FILE` (`ivr backup --list` shows them), or move it "
        "away to begin with an empty one: then nothing is known of earlier calls, callbacks and who was logged in"
    )


def _erase(db: Database, people: Sequence[int], erased: list[Erased]) -> None:
    numbers: set[str] = set()
    files: list[str] = []
    for person in people:
        numbers |= {number for (number,) in db.execute("select number from people where id = ?", [person]) if number}
        files += (
            file
            for (file,) in db.execute(
                "select file from messages where person = :person union all "
                "select file from comments where person = :person union all "
                "select file from conversations where call in (select id from calls where person = :person)",
                {"person": person},
            )
        )
        erase_person(db, person)
    erased.append((numbers, tuple(files)))
