"""Questions of the survey turned into when a number was last asked for its opinion, answered or not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from ivr.flow.entries import Ended, Entered, Entry, Said
from ivr.journal.recent import Recent

KIND = "survey"
"""The type of the node that asks."""


class Surveys:
    """When the numbers that were asked since the start were last asked."""

    def __init__(self) -> None:
        self._asked: Recent[datetime] = Recent()
        self._inside: dict[str, str] = {}

    def __contains__(self, number: str) -> bool:
        return number in self._asked

    def get(self, number: str) -> datetime | None:
        """When this number was asked since the start."""
        return self._asked.get(number)

    def note(self, number: str, call: str, entries: Iterable[Entry]) -> None:
        """Takes what a call of this number brought."""
        for entry in entries:
            match entry:
                case Entered() if entry.kind == KIND:
                    self._inside[call] = entry.node
                case Entered() | Ended():
                    self._inside.pop(call, None)
                case Said() if self._inside.get(call) == entry.node:
                    self._asked.put(number, entry.at)

    def clear(self) -> None:
        """Forgets every number."""
        self._asked.clear()


def last_asked(db: Database, number: str) -> datetime | None:
    """When the journal has it that this number was last asked."""
    (at,) = db.execute(
        "select max(said.at) from people join calls on calls.person = people.id "
        "join entries entered on entered.call = calls.id and entered.kind = 'entered' "
        "and json_extract(entered.data, '$.type') = ? "
        "join entries said on said.call = calls.id and said.kind = 'said' "
        "and json_extract(said.data, '$.node') = json_extract(entered.data, '$.node') "
        "where people.number = ?",
        [KIND, number],
    ).fetchone()
    return datetime.fromisoformat(at) if at else None
