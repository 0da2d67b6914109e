"""The prompts of the run folder looked at now and then: what is missing or broken is told, and made again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from ivr.beside import beside
from ivr.errors import AccueilError
from ivr.flow.node import Flow
from ivr.flow.said import everything_said
from ivr.outage import Outage
from ivr.service.preparing import Progress, interruptible, uncounted
from ivr.speech import manifest
from ivr.speech.build import build
from ivr.speech.verify import missing_clips

EVERY = 20.0
"""Seconds between two looks, each of which takes about 50 ms in a thread."""

log = logging.getLogger(__name__)

Incident = Callable[[str, str, str], None]
"""Takes what happened, where, and the details."""


class PromptsWatch:
    """Until they are made again, callers hear what is missing in another language (`ivr.ari.leg`)."""

    def __init__(
        self, flow: Callable[[], Flow], prompts: Path, sounds: Path, incident: Incident, making: asyncio.Lock
    ) -> None:
        """`flow` answers the one in force; `making` is held while prompts are made."""
        self._flow, self._prompts, self._sounds, self._incident = flow, prompts, sounds, incident
        self._making = making
        self._missing = False
        self._outage = Outage(log, "all prompts are there again")

    async def look(self) -> None:
        """One look. What cannot be made again now is tried at the next one."""
        missing = await self._absent()
        if missing and not self._missing:
            told = f"{len(missing)} are missing or broken, such as {missing[0]}"
            log.error("prompts: %s; they are made again", told)
            self._incident("prompts missing", str(self._sounds), told)
        self._missing = self._missing or bool(missing)
        if missing and not await self._made():
            return
        if self._missing:
            self._missing = False
            self._incident("prompts well", str(self._sounds), "all of them are there again")
        self._outage.over()

    async def _absent(self) -> list[str]:
        return await asyncio.to_thread(missing_clips, everything_said(self._flow()), self._sounds)

    async def run(self) -> None:
        """Looks for ever."""
        while True:
            try:
                await self.look()
            except Exception:  # whatever it is, the next look may go well
                self._outage.tell("prompts could not be looked at", trace=True)
            await asyncio.sleep(EVERY)

    async def _made(self) -> bool:
        try:
            async with self._making:
                with interruptible(uncounted) as count:
                    await asyncio.to_thread(self._make, count)
        except (AccueilError, OSError) as trouble:
            self._outage.tell("prompts that are missing or broken could not be made again: %s", trouble)
            return False
        if missing := await self._absent():
            self._outage.tell("prompts are still missing or broken after they were made, such as %s", missing[0])
        return not missing

    def _make(self, count: Progress) -> None:
        """Deletes nothing: a version that is just being accepted has clips of its own."""
        known = manifest.read(self._sounds)
        build(everything_said(self._flow()), self._prompts, self._sounds, progress=count, spared=known)


@asynccontextmanager
async def prompts_watched(
    flow: Callable[[], Flow], prompts: Path, sounds: Path, incident: Incident, making: asyncio.Lock
) -> AsyncIterator[None]:
    """Looked at for as long as the context lasts."""
    async with beside(PromptsWatch(flow, prompts, sounds, incident, making).run()):
        yield
