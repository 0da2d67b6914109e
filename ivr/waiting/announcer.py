"""The outlook of everybody who waits turned into fresh announcements, before Asterisk plays the next one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import timedelta

from ivr.flow.commands import Offer
from ivr.flow.prompts import Prompt
from ivr.outage import Outage
from ivr.waiting.files import Files, folder_of
from ivr.waiting.lineup import Outlook
from ivr.waiting.people import Waiter
from ivr.waiting.room import Room

Wording = Callable[[int, float | None, tuple[Offer, ...]], tuple[Prompt, ...]]
"""How many are ahead, seconds until an agent, and ways out of the wait, as prompts."""

LATEST = 1.0
"""Seconds between two looks at the room: agents come and go too, and estimates change with the time."""

SOONEST = 0.25
"""Seconds between two looks at least, however many come and go."""

QUIET = timedelta(seconds=3)
"""How long he is told nothing: before the wait he has just been told."""

AT_ONCE = 0.05
"""Seconds that all calls may wait, once, for a disk that stalls."""

LAST = 1.0
"""Seconds that clearing up may take."""

Said = tuple[Prompt, ...]

log = logging.getLogger(__name__)


class Announcer:
    """Keeps the files of all who wait as they should be. `begin` and `run` belong to the event loop's thread."""

    def __init__(self, room: Room, files: Files, wording: Wording) -> None:
        self._room, self._files, self._wording = room, files, wording
        self._written: dict[str, Said] = {}
        self._outage = Outage(log, "announcements are written again")
        self._silences = ThreadPoolExecutor(1, "announcements")
        self._silence: Future[None] | None = None
        room.on_entered = self.begin

    def begin(self, waiter: Waiter) -> None:
        """Silence for one who begins to wait, written at once: Asterisk may look for it in the next millisecond."""
        stalled = self._silence is not None and not self._silence.done()
        silence: dict[str, tuple[Said, str]] = {folder_of(waiter.id, waiter.language): ((), waiter.language)}
        self._silence = self._silences.submit(self._write, silence)
        if not stalled:
            wait((self._silence,), AT_ONCE)

    async def run(self) -> None:
        """Renews announcements for ever; what is left is deleted when it is cancelled."""
        await asyncio.to_thread(self._files.clear)
        try:
            while True:
                await self._try_to_renew()
                await asyncio.sleep(SOONEST)
                await self._change()
        finally:
            wait((self._silences.submit(self._files.remove, tuple(self._written)),), LAST)
            self._silences.shutdown(wait=False)

    async def _try_to_renew(self) -> None:
        try:
            await self.renew()
        except Exception:  # a fault in one look must not end the announcements of the whole day
            log.exception("announcements were not renewed")

    async def renew(self) -> None:
        """Writes what has changed since the last time, and deletes what belonged to those who have left."""
        wanted = self._wanted()
        fresh = {folder: said for folder, said in wanted.items() if self._written.get(folder) != said[0]}
        gone = self._written.keys() - wanted.keys()
        for folder in gone:
            del self._written[folder]
        if fresh or gone:
            await asyncio.to_thread(self._bring, fresh, gone)

    async def _change(self) -> None:
        try:
            async with asyncio.timeout(LATEST):
                await self._room.changed.wait()
        except TimeoutError:
            pass
        self._room.changed.clear()

    def _wanted(self) -> dict[str, tuple[Said, str]]:
        known = self._room.outlooks()
        waiting = [(waiter, known[call]) for call, waiter in self._room.waiting.items()]
        return {folder_of(w.id, w.language): (self._said(w, outlook), w.language) for w, outlook in waiting}

    def _said(self, waiter: Waiter, outlook: Outlook) -> Said:
        if outlook.free or self._room.now() - waiter.entered < QUIET:
            return ()
        return self._wording(outlook.place - 1, outlook.seconds, waiter.offers)

    def _bring(self, fresh: dict[str, tuple[Said, str]], gone: set[str]) -> None:
        self._files.remove(gone)
        self._write(fresh)

    def _write(self, wanted: dict[str, tuple[Said, str]]) -> None:
        """What cannot be written is tried again at the next look; until then the general one is heard, no old place."""
        failed: OSError | None = None
        for folder, (said, language) in wanted.items():
            try:
                self._files.write(folder, said, language)
                self._written[folder] = said
            except OSError as trouble:
                failed = trouble
                self._written.pop(folder, None)
                self._files.remove([folder])
        if failed:
            self._outage.tell("announcements cannot be written, callers hear no place and no estimate: %s", failed)
        elif wanted:
            self._outage.over()
