"""The disk of the run folder looked at now and then: told when little room is left, before nothing can be written."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from ivr.beside import beside
from ivr.disk import PER_SECOND, RESERVE, Look, Reserve, look, look_soon, soon
from ivr.errors import ServiceTrouble

EVERY = 2.0
"""Seconds between two looks."""

LITTLE = 500_000_000
"""Bytes free below which the operator is warned: nearly nine hours of speech."""

log = logging.getLogger(__name__)

Incident = Callable[[str, str, str], None]
"""Takes what happened, where, and the details."""


class DiskWatch:
    """What was seen last, and whether it is well. Each change of that is told once: in the log, and as an incident."""

    def __init__(self, folder: Path, incident: Incident) -> None:
        self.seen: Look | None = None
        self._folder, self._incident = folder, incident
        self._state = "well"
        self._reserve = Reserve(folder)

    @property
    def as_json(self) -> dict[str, Any]:
        """For `status`: bytes `free` and in `total`, and `trouble`: a sentence, or empty."""
        if self.seen is None:
            return {"free": None, "total": None, "trouble": ""}
        return {"free": self.seen.free, "total": self.seen.total, "trouble": self.trouble}

    @property
    def trouble(self) -> str:
        """What is wrong now, as a sentence; empty when nothing is."""
        if self.seen is None or (not self.seen.trouble and self.seen.free >= LITTLE):
            return ""
        room = f"{self.seen.free / 1e6:,.0f} MB are free"
        if self.seen.trouble:
            return f"nothing can be written ({self.seen.trouble}; {room})"
        return f"{room}: {self.seen.free / PER_SECOND / 3600:.1f} hours of speech"

    async def look(self) -> None:
        """One look."""
        self.seen = seen = await look_soon(self._folder)
        if not seen.trouble:
            await self._try(self._reserve.keep)
        elif await self._try(self._reserve.give_up):
            log.critical("disk: %s is full; the reserve of %.0f MB is given up", self._folder, RESERVE / 1e6)
        state = "broken" if seen.trouble else "nearly full" if seen.free < LITTLE else "well"
        if state != self._state:
            self._tell(state)
        self._state = state

    async def run(self) -> None:
        """Looks for ever."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY)

    async def _try(self, what: Callable[[], object]) -> bool:
        """A disk that stalls or is read-only has been told of already."""
        try:
            return bool(await soon(what))
        except (OSError, TimeoutError):
            return False

    def _tell(self, state: str) -> None:
        if state == "well":
            log.warning("disk: %s has room again", self._folder)
            self._incident("disk well", str(self._folder), "there is room again")
            return
        level = logging.CRITICAL if state == "broken" else logging.ERROR
        log.log(level, "disk: %s: %s", self._folder, self.trouble)
        self._incident(f"disk {state}", str(self._folder), self.trouble)


def writable(folder: Path) -> None:
    """Gives the reserve up when it takes that to write there. Blocks as long as the disk does.

    Raises ServiceTrouble when nothing can be written even so.
    """
    seen = look(folder)
    if seen.trouble:
        with suppress(OSError):  # a broken disk does not even let go
            Reserve(folder).give_up()
        seen = look(folder)
    if seen.trouble:
        told = f"nothing can be written to {folder} ({seen.trouble}; {seen.free / 1e6:,.0f} MB are free)"
        raise ServiceTrouble(f"{told}: make room or mend the disk, then start again")


@asynccontextmanager
async def watched(folder: Path, incident: Incident) -> AsyncIterator[DiskWatch]:
    """Looked at for as long as the context lasts."""
    watch = DiskWatch(folder, incident)
    async with beside(watch.run()):
        yield watch
