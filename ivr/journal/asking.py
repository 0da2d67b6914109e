"""Questions about a number asked of the journal's file, each answered soon or not at all: a call waits for them."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlite_utils import Database

from ivr.journal.database import for_reading

PATIENCE = 0.25
"""Seconds a new call waits for an answer at most."""

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)


class Reader:
    """One thread that reads the journal."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, "journal-reader")
        self._db: Database | None = None

    async def ask(self, what: str, question: Callable[[Database], Answer]) -> Answer | None:
        """What `question` finds; None when the disk is slow to tell. `what` names it in the log."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(PATIENCE):
                return await loop.run_in_executor(self._thread, self._read, question)
        except (TimeoutError, sqlite3.Error) as trouble:
            log.warning("journal: %s is not known in time: %r", what, trouble)
            return None

    def close(self) -> None:
        """Ends the thread."""
        self._thread.submit(self._forget)
        self._thread.shutdown()

    def _read(self, question: Callable[[Database], Answer]) -> Answer:
        self._db = self._db or for_reading(self._path)
        return question(self._db)

    def _forget(self) -> None:
        if self._db:
            self._db.close()
            self._db = None
