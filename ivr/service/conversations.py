"""Conversations that a caller agreed to have recorded, registered with their digest and their day of deletion."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import sqlite3
import wave
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from ivr.ari.recording import HEADER, completed
from ivr.journal.conversations import Conversation, keep, known
from ivr.journal.journal import Journal
from ivr.journal.queries import ids_of_live

CLOSES = 3.0
"""Seconds that Asterisk may take to close a recording when its call is over."""

log = logging.getLogger(__name__)


class Conversations:
    """The recordings in `folder`, each `<call>.<turn>-conversation.wav`; kept for `days()`."""

    def __init__(self, journal: Journal, folder: Path, days: Callable[[], int], now: Callable[[], datetime]) -> None:
        """`now` is the service's clock."""
        self._journal, self._folder, self._now = journal, folder, now
        self._days = days

    async def adopt(self) -> None:
        """Registers what an earlier run of the service left behind.

        The recordings of calls that have not ended in the journal are left to whoever writes their end.
        """
        await asyncio.to_thread(self._adopt)

    async def register(self, call: str) -> None:
        """Writes down the recordings of a call that is over."""
        for file in await asyncio.to_thread(lambda: sorted(self._folder.glob(f"{call}.*-conversation.wav"))):
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSES):
                    while not await asyncio.to_thread(_closed, file):  # noqa: ASYNC110
                        await asyncio.sleep(0.1)
            await asyncio.to_thread(self._register, call, file)

    def _register(self, call: str, file: Path) -> None:
        seconds = completed(file)
        if seconds is None:
            return
        at = self._now()
        try:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
        except OSError as trouble:  # it is registered when the service starts again
            log.error("conversations: %s could not be read: %s", file, trouble)
            return
        kept = Conversation(call, file.name, seconds, digest, at, (at + timedelta(days=self._days())).date())
        self._journal.put(partial(keep, conversation=kept))

    def _adopt(self) -> None:
        try:
            there = {conversation.file for conversation in known(self._journal.path)}
            going_on = ids_of_live(self._journal.path)
        except sqlite3.Error as trouble:
            log.error("conversations: what was left behind is not registered: %s", trouble)
            return
        for file in sorted(self._folder.glob("*-conversation.wav")):
            call = file.name.partition(".")[0]
            if file.name not in there and call not in going_on:
                self._register(call, file)


def _closed(file: Path) -> bool:
    """Whether nobody writes into it any more: Asterisk tells the length in the header when it closes a recording."""
    try:
        with wave.open(str(file)) as sound:
            told: int = sound.getnframes() * sound.getsampwidth() * sound.getnchannels()
    except (OSError, EOFError, wave.Error):
        return not file.exists()
    return told == file.stat().st_size - HEADER
