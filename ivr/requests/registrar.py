"""What calls have left for somebody to answer turned into requests, and deadlines into reminders and alarms."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from sqlite_utils import Database

from ivr.again import again_and_again
from ivr.journal import complaints, unregistered
from ivr.journal import requests as rows
from ivr.journal.journal import Journal
from ivr.journal.rows import store_incident
from ivr.outage import Outage
from ivr.requests.evidence import digest_of
from ivr.requests.life import by_the_clock
from ivr.requests.model import BY_ITSELF, Channel, Request, Step
from ivr.requests.rules import Rules

LOOK = 5.0
"""Seconds between two looks at what is new: whoever answers in hours does not wait for them, and each look costs."""

log = logging.getLogger(__name__)


class Registrar:
    """Looks again and again, and begins with what an earlier one has not come to: nothing is lost in between."""

    def __init__(
        self, journal: Journal, rules: Callable[[], Rules], now: Callable[[], datetime], recordings: Path
    ) -> None:
        """`rules` are those in force, `now` is the service's clock; messages lie in `recordings`."""
        self._journal, self._rules, self._now, self._recordings = journal, rules, now, recordings
        self._registering = Lock()
        self._since = 0
        """The newest message up to which each is known to be a request."""
        self._outage = Outage(log, "requests are registered again")

    async def run(self) -> None:
        """Looks every few seconds, until it is cancelled."""
        await again_and_again(partial(asyncio.to_thread, self.look), LOOK, self._outage, "no requests are registered")

    async def again(self) -> None:
        """Another journal is in place: all its messages are looked at."""
        await asyncio.to_thread(self._from_the_first)

    def _from_the_first(self) -> None:
        with self._registering:
            self._since = 0

    def look(self) -> None:
        """Registers what is new, and does what deadlines ask for. Blocks."""
        self.register()
        now, rules = self._now(), self._rules()
        for request in rows.pressing(self._journal.path, now + rules.remind):
            if by_the_clock(request, now, rules.remind):
                self._journal.put(partial(_clock, request=request.id, now=now, remind=rules.remind))

    def register(self) -> None:
        """Registers what is new; for any thread. Blocks."""
        with self._registering:
            self._register_new()

    def _register_new(self) -> None:
        path, rules = self._journal.path, self._rules()
        last = unregistered.last_message(path)
        new = unregistered.messages_without(path, self._since)
        for row in new:
            self._register(rules, "voicemail", row, recording=row["file"])
        self._since = last if not new else min(row["id"] for row in new) - 1
        for row in unregistered.callbacks_without(path):
            self._register(rules, "callback", {**row, "call": row["id"], "post": "", "urgent": 0}, callback=row["id"])

    def _register(
        self,
        rules: Rules,
        channel: Channel,
        row: dict[str, Any],
        recording: str | None = None,
        callback: str | None = None,
    ) -> None:
        at, said = (
            datetime.fromisoformat(row["at"]),
            (row["subject"], row["language"], row["post"], bool(row["urgent"])),
        )
        request = replace(rules.request(channel, *said, at, row["dialled"]), call=row["call"])
        step = Step(at, BY_ITSELF, "registered", channel)
        heard = digest_of(self._recordings / recording) if recording and rules.is_complaint(request.subject) else None
        told = (request, step, recording, callback, rules.is_complaint(request.subject), heard or "")
        self._journal.put(lambda db: _write(db, *told))


def _write(
    db: Database, request: Request, step: Step, recording: str | None, callback: str | None, complaint: bool, heard: str
) -> None:
    number = rows.register(db, request, step, recording, callback)
    if number and complaint:
        complaints.add(db, number, request.opened, heard)


def _clock(db: Database, request: int, now: datetime, remind: timedelta) -> None:
    """Reminds or raises the alarm, unless somebody has settled the request meanwhile."""
    known = rows.found(db, request)
    turn = by_the_clock(known, now, remind) if known else None
    if turn:
        rows.store(db, turn)
        if turn[1].kind == "escalated":
            told = "; ".join(_about(turn[0]))
            store_incident(db, now, "request late", f"request {request}", told)
            log.warning("request %d is late: %s", request, told)


def _about(request: Request) -> Iterator[str]:
    yield f"due {request.due:%Y-%m-%d %H:%M} UTC"
    yield request.subject or "no subject"
    if request.post:
        yield f"at {request.post}"
    yield f"with {request.agent}" if request.agent else "with nobody"
