"""What calls ask of requests answered from the journal, within seconds or not at all."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from ivr.calls.counter import Found, Receipt
from ivr.errors import AccueilError
from ivr.flow.commands import LookUp
from ivr.journal import requests as rows
from ivr.journal.database import reading
from ivr.journal.history import glance
from ivr.journal.journal import Journal
from ivr.journal.moments import moment
from ivr.requests.codes import code_of
from ivr.requests.lookup import Guessed, GuessedTooOften, Lookup
from ivr.requests.model import Request
from ivr.requests.registrar import Registrar

THREADS = 4
LONGEST = 6.0
"""Seconds after which a caller is told that there is no answer."""

Answer = TypeVar("Answer")

PATIENCE = 2.0
"""Seconds that the disk may take until what a call has left counts as written down."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RequestCounter:
    """Implements `ivr.calls.counter.Counter`. `now` is the service's clock."""

    journal: Journal
    registrar: Registrar
    lookup: Lookup
    now: Callable[[], datetime]
    _threads: Executor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, "requests"))

    async def receipt(self, call: str) -> Receipt:
        """Has what the call has left registered at once."""
        try:
            return await self._soon(partial(self._receipt, call))
        except Exception as trouble:  # whatever it is, the caller must not be left in silence
            _told("call %s hears no number of what it has left: %s", call, trouble)
            return Receipt()

    async def look_up(self, command: LookUp) -> Found:
        """Where the request is now."""
        try:
            wanted = (command.number, command.code, command.by)
            return self._state(await self._soon(partial(self.lookup.find, *wanted)))
        except GuessedTooOften:
            log.warning("requests: too many wrong codes, the last one for request %d", command.number)
            return Found("too many")
        except Guessed:
            return Found("wrong")
        except Exception as trouble:  # as above
            _told("request %d cannot be looked up: %s", command.number, trouble)
            return Found("failed")

    async def known_of(self, call: str) -> str:
        """Such as `request 17 - 2 open - call 4`: what he has proved to be his, waits for, and how often he calls."""
        found = await self.journal.ask("who calls", partial(glance, call=call))
        return str(found) if found else ""

    def _receipt(self, call: str) -> Receipt:
        if not self.journal.flush(PATIENCE):
            return Receipt()
        self.registrar.register()
        if not self.journal.flush(PATIENCE):
            return Receipt()
        with reading(self.journal.path) as db:
            request = rows.last_of_call(db, call)
        return Receipt(request.id, code_of(request, self.lookup.secret)) if request else Receipt()

    def _state(self, request: Request) -> Found:
        opened = moment(request.opened)
        if request.live:
            late = request.late(self.now())
            return Found("late", opened=opened) if late else Found("open", request.due, opened)
        return Found("answered" if request.state == "answered" else "closed", opened=opened)

    async def _soon(self, work: Callable[[], Answer]) -> Answer:
        """What blocks, in a thread of its own kind: others who are slow hold up no caller. Raises TimeoutError."""
        async with asyncio.timeout(LONGEST):
            return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._threads, work))


def _told(what: str, of: object, trouble: Exception) -> None:
    """A sentence for what may happen to a journal, and the place for a fault of ours."""
    known = isinstance(trouble, AccueilError | sqlite3.Error | OSError)
    log.warning(what, of, trouble or "it takes too long", exc_info=None if known else trouble)
