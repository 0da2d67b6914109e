"""What calls report turned into a database: the one door through which the journal is written."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlite_utils import Database

from ivr.errors import ServiceTrouble
from ivr.flow.call import Call
from ivr.flow.entries import Began, Ended, Entry
from ivr.journal.database import for_reading, for_writing
from ivr.journal.migrations import migrate
from ivr.journal.rows import chosen_language, erase_person, store, store_incident
from ivr.journal.writer import Job, Writer

LIMIT = 50_000
"""Writes kept in memory while the disk makes trouble; one takes about 2.5 kB (measured), so 125 MB at worst."""

REMEMBERED = 10_000
"""Numbers whose language is kept in memory."""

PATIENCE = 0.25
"""Seconds a new call waits for its remembered language at most."""

log = logging.getLogger(__name__)


class Journal:
    """The journal of one service. `write` and `incident` return at once and never raise for trouble with the disk."""

    def __init__(self, path: Path, limit: int = LIMIT) -> None:
        """`limit` bounds the writes that wait in memory."""
        self.path = path
        self._limit = limit
        self._writer: Writer | None = None
        self._languages: OrderedDict[str, str] = OrderedDict()
        self._callers: dict[str, str] = {}
        self._readers: ThreadPoolExecutor | None = None
        self._reader: Database | None = None

    def open(self) -> None:
        """Makes or updates the tables and starts the writer. Raises ServiceTrouble when the file cannot be used."""
        try:
            with for_writing(self.path) as db:
                migrate(db)
        except (sqlite3.Error, OSError) as trouble:
            raise ServiceTrouble(f"the journal {self.path} cannot be used: {trouble}") from trouble
        self._readers = ThreadPoolExecutor(1, "journal-reader")
        self._writer = Writer(self.path, self._limit)
        self._writer.start()

    def close(self, seconds: float = 5) -> None:
        """Writes all that waits and ends the writer; a second time does nothing. `seconds` bounds a dead disk."""
        writer, self._writer = self._writer, None
        readers, self._readers = self._readers, None
        if writer:
            writer.close(seconds)
        if readers:
            readers.submit(self._forget_reader)
            readers.shutdown()

    def write(self, call_id: str, entries: Sequence[Entry], state: Call | None) -> None:
        """Takes what one turn of a call brought, and the state after it; None leaves the stored state alone."""
        self._note_languages(call_id, entries)
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

    def flush(self, seconds: float = 10) -> bool:
        """Waits (blocking) until all that was taken before now is written; False after `seconds`."""
        return self._writer is None or self._writer.flush(seconds)

    def erase(self, person: int, seconds: float = 10) -> tuple[str, ...]:
        """Empties a person's row for good (blocking) and answers the files of that person's messages and
        recorded conversations.

        Raises ServiceTrouble when the disk did not take it within `seconds`.
        """
        self._languages.clear()
        erased: list[tuple[str, ...]] = []
        if not (self.put(partial(_erase, person=person, erased=erased)) and self.flush(seconds) and erased):
            raise ServiceTrouble(f"person {person} is not erased: the journal {self.path} cannot be written")
        with for_writing(self.path) as db:
            db.execute("pragma wal_checkpoint(truncate)").fetchall()
        return erased[-1]

    async def remembered_language(self, number: str) -> str | None:
        """The language last chosen by key from `number`; None when there is none or the disk is slow to tell."""
        if number in self._languages or self._readers is None:
            return self._languages.get(number)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(PATIENCE):
                return await loop.run_in_executor(self._readers, self._read_language, number)
        except (TimeoutError, sqlite3.Error) as trouble:
            log.warning("journal: the language last chosen is not known in time: %r", trouble)
            return None

    def _note_languages(self, call_id: str, entries: Sequence[Entry]) -> None:
        for entry in entries:
            if isinstance(entry, Began) and entry.caller:
                self._callers[call_id] = entry.caller
            number, language = self._callers.get(call_id), chosen_language(entry)
            if number and language:
                self._languages[number] = language
                self._languages.move_to_end(number)
            if isinstance(entry, Ended):
                self._callers.pop(call_id, None)
        if len(self._languages) > REMEMBERED:
            self._languages.popitem(last=False)

    def _read_language(self, number: str) -> str | None:
        self._reader = self._reader or for_reading(self.path)
        row = self._reader.execute("select language from people where number = ?", [number]).fetchone()
        return row[0] if row else None

    def _forget_reader(self) -> None:
        if self._reader:
            self._reader.close()
            self._reader = None


def _erase(db: Database, person: int, erased: list[tuple[str, ...]]) -> None:
    files = tuple(
        file
        for (file,) in db.execute(
            "select file from messages where person = :person union all "
            "select file from conversations where call in (select id from calls where person = :person)",
            {"person": person},
        )
    )
    erase_person(db, person)
    erased.append(files)
