"""Callers who were cut off while they waited turned into the old place, kept for who rings again soon, once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from ivr.flow.entries import Began, Ended, Entry, Queued, Taken, Unqueued
from ivr.flow.events import BROKEN
from ivr.flow.tiers import FRONT
from ivr.journal.coding import decode
from ivr.journal.recent import Recent

WITHIN = timedelta(seconds=120)
"""How long a place is kept after the line was lost; where we were the ones who lost it, after we are back."""


@dataclass(slots=True)
class Trace:
    """The last call of a number, as far as places go: since when it waits or waited, and when it was cut off.

    `held` is the place that it gets back when the line broke by no fault of the caller's; it is his in a talk, too.
    """

    call: str
    began: datetime
    since: datetime | None = None
    held: datetime | None = None
    cut_off: datetime | None = None
    broken: bool = False

    def follow(self, entry: Entry) -> None:
        """Takes the next entry of the call. A place that was an old one already is kept for nobody who hung up."""
        match entry:
            case Queued():
                since = entry.since or self.began
                self.since = since if since >= self.began else None
                self.held = self.began if since == FRONT else since
            case Taken():
                self.since = None
            case Unqueued():
                self.since = self.held = None
            case Ended() if entry.cause == BROKEN and self.held:
                self.since, self.cut_off, self.broken = self.held, entry.at, True
            case Ended() if entry.disposition == "abandoned_in_queue" and self.since:
                self.cut_off = entry.at

    def place(self, now: datetime, back: datetime | None) -> datetime | None:
        """The place that may still be had. `back`: when callers could reach us again after the last trouble of ours."""
        if not self.cut_off:
            return None
        lost = max(self.cut_off, back) if back and self.broken else self.cut_off
        return self.since if timedelta() <= now - lost <= WITHIN else None


class Places:
    """The last call of each number that rang lately; what was before the start is read from the journal."""

    def __init__(self) -> None:
        self._last: Recent[Trace] = Recent()
        self.back: datetime | None = None

    def __contains__(self, number: str) -> bool:
        return number in self._last

    def note(self, number: str, call: str, entries: Iterable[Entry]) -> None:
        """Takes what a call of this number brought."""
        for entry in entries:
            if isinstance(entry, Began):
                self._last.put(number, Trace(call, entry.at))
            elif (trace := self._last.get(number)) and trace.call == call:
                trace.follow(entry)

    def learn(self, number: str, trace: Trace | None) -> None:
        """Takes the last call as the journal has it, unless something newer has become known."""
        if trace and number not in self._last:
            self._last.put(number, trace)

    def take(self, number: str, now: datetime) -> datetime | None:
        """The old place of this number, for the call that asks and no other."""
        trace = self._last.get(number)
        place = trace.place(now, self.back) if trace else None
        if trace and place:
            trace.cut_off = None
        return place

    def clear(self) -> None:
        """Forgets every number."""
        self._last.clear()


def last_trace(db: Database, number: str) -> Trace | None:
    """The last call of a number as the journal has it."""
    last = db.execute(
        "select calls.id, calls.began from calls join people on people.id = calls.person "
        "where people.number = ? order by calls.began desc limit 1",
        [number],
    ).fetchone()
    if not last:
        return None
    trace = Trace(last[0], datetime.fromisoformat(last[1]))
    wanted = "select at, kind, data from entries where call = ? and kind in ('queued', 'taken', 'unqueued', 'ended')"
    for at, kind, data in db.execute(f"{wanted} order by seq", [trace.call]):
        trace.follow(decode({**json.loads(data), "kind": kind, "at": at}))
    return trace
