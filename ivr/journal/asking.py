"""Questions about a number asked of the journal's file, each answered soon or not at all: a call waits for them."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

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
        self._late: asyncio.Future[Any] | None = None

    async def ask(self, what: str, question: Callable[[Database], Answer]) -> Answer | None:
        """What `question` finds; None when the disk is slow to tell. `what` names it in the log.

        While an answer that came too late is still awaited, nobody waits for another one.
        """
        if self._late and not self._late.done():
            return None
        answer = asyncio.get_running_loop().run_in_executor(self._thread, self._read, question)
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(answer)
        except TimeoutError:
            log.warning("journal: %s is not known in time: the disk is slow", what)
            self._late = answer
            answer.add_done_callback(_heard_of)
        except sqlite3.Error as trouble:
            log.warning("journal: %s cannot be read: %s", what, trouble)
        return None

    def close(self) -> None:
        """Ends the thread."""
        self._thread.submit(self._forget)
        self._thread.shutdown()

    def _read(self, question: Callable[[Database], Answer]) -> Answer:
        self._db = self._db or for_reading(self._path)
        try:
            return question(self._db)
        except sqlite3.Error:
            self._forget()
            raise

    def _forget(self) -> None:
        if self._db:
            self._db.close()
            self._db = None


def _heard_of(answer: asyncio.Future[Answer]) -> None:
    """Takes note of what a late answer failed with: nobody waits for it any more."""
    if not answer.cancelled():
        answer.exception()
