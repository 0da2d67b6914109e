"""Earlier calls of a number turned into what the next one begins with; remembered, or asked of the journal once."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlite_utils import Database

from ivr.flow.entries import Began, Ended, Entry
from ivr.journal.asking import Reader
from ivr.journal.places import Places, Trace, last_trace
from ivr.journal.recent import Recent
from ivr.journal.rows import chosen_language
from ivr.journal.surveys import Surveys, last_asked


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a number; None: nothing, or the disk is slow to tell.

    `language` was last chosen by key; `waited_since` is the place that was lost when the line was cut, told to one call
    only; `surveyed` is when it was last asked for its opinion, whether it answered or not.
    """

    language: str | None = None
    waited_since: datetime | None = None
    surveyed: datetime | None = None


class Callers:
    """What is remembered of the numbers that rang lately."""

    def __init__(self) -> None:
        self.places = Places()
        self._languages: Recent[str] = Recent()
        self._surveys = Surveys()
        self._numbers: dict[str, str] = {}

    async def known_of(self, number: str, now: datetime, reader: Reader | None) -> Known:
        """What the next call of `number` begins with."""
        (language, trace), surveyed = await asyncio.gather(self._read(number, reader), self._asked(number, reader))
        self.places.learn(number, trace)
        return Known(
            self._languages.get(number) or language,
            self.places.take(number, now),
            self._surveys.get(number) or surveyed,
        )

    def note(self, call_id: str, entries: Sequence[Entry]) -> None:
        """Takes what one turn of a call brought."""
        for entry in entries:
            if isinstance(entry, Began) and entry.caller:
                self._numbers[call_id] = entry.caller
        if not (number := self._numbers.get(call_id)):
            return
        for entry in entries:
            if language := chosen_language(entry):
                self._languages.put(number, language)
            if isinstance(entry, Ended):
                self._numbers.pop(call_id, None)
        self.places.note(number, call_id, entries)
        self._surveys.note(number, call_id, entries)

    def clear(self) -> None:
        """Forgets what is known of every number."""
        for memory in (self._languages, self.places, self._surveys):
            memory.clear()

    def forget(self, numbers: Collection[str]) -> None:
        """Forgets everything, and whose calls those of `numbers` are."""
        self.clear()
        for call in [call for call, number in tuple(self._numbers.items()) if number in numbers]:
            self._numbers.pop(call, None)

    async def _read(self, number: str, reader: Reader | None) -> _Read:
        if not reader or (number in self._languages and number in self.places):
            return _NOTHING
        return await reader.ask("what earlier calls of a number have left", partial(_of, number=number)) or _NOTHING

    async def _asked(self, number: str, reader: Reader | None) -> datetime | None:
        """A question of its own: a number with very many calls may get no answer to it in time."""
        if not reader or number in self._surveys:
            return None
        return await reader.ask("the last survey", partial(last_asked, number=number))


_Read = tuple[str | None, Trace | None]
_NOTHING: _Read = (None, None)


def _of(db: Database, number: str) -> _Read:
    row = db.execute("select language from people where number = ?", [number]).fetchone()
    return (row[0], last_trace(db, number)) if row else _NOTHING
