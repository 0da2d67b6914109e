"""A caller's wish to be called back turned into a callback that is on the disk, or into none."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from ivr.callbacks.hours import Rules
from ivr.callbacks.limit import is_one_too_many
from ivr.callbacks.model import Callback, Entry
from ivr.flow.commands import Register
from ivr.flow.node import Flow
from ivr.journal import callbacks as rows
from ivr.journal.journal import Journal

PATIENCE = 2.0
"""Seconds that the disk may take until a callback counts as written down."""


@dataclass(frozen=True, slots=True)
class Taking:
    """What decides whether a callback is taken, and keeps it."""

    flow: Flow
    rules: Rules
    journal: Journal

    async def write_down(self, call: str, command: Register, live: int, at: datetime) -> Callback | None:
        """The callback as the disk has it; None when it cannot be made, is one too many, or was not written.

        `live` callbacks are there already. Raises sqlite3.Error when the journal cannot be read.
        """
        first = self.rules.attempt(command.number, 0, at)
        if first is None or command.queue not in self.flow.queues:
            return None
        known = live, self.flow.service.most_calls, self.journal.path
        if await asyncio.to_thread(is_one_too_many, *known, command.number, at):
            return None
        dialled = await asyncio.to_thread(self._dialled, call)
        what = (command.number, command.language, command.queue, command.since, at, first, command.subject)
        callback = Callback(call, *what, dialled=dialled, agreed=command.agreed)
        entries = (Entry(at, "asked", command.queue), Entry(at, "next", first.isoformat(timespec="seconds")))
        self.journal.put(partial(rows.add, callback=callback, entries=entries))
        if not await asyncio.to_thread(self._is_kept, call):
            self.journal.put(partial(rows.unwant, callback=call))
            return None
        return callback

    def _dialled(self, call: str) -> str:
        self.journal.flush(PATIENCE)
        return rows.number_dialled(self.journal.path, call)

    def _is_kept(self, call: str) -> bool:
        written = self.journal.flush(PATIENCE)
        return written and any(callback.id == call for callback in rows.live(self.journal.path))
