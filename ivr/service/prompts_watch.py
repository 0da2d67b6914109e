"""The prompts of the run folder looked at now and then: what is missing or broken is told, and made again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from ivr.beside import beside
from ivr.errors import AccueilError, ServiceTrouble, UserMistake
from ivr.flow.node import Flow
from ivr.flow.prompts import Prompt, clip_name
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
        self._changed: set[str] = set()
        self._outage = Outage(log, "all prompts are there again")

    async def look(self) -> None:
        """One look. What cannot be made again now is tried at the next one."""
        missing = await self._absent()
        if missing and not self._missing:
            told = f"{len(missing)} are missing or broken, such as {missing[0]}"
            log.error("prompts: %s; they are made again", told)
            self._incident("prompts missing", str(self._sounds), told)
        self._missing = self._missing or bool(missing)
        if (missing or self._changed) and not await self._made():
            return
        if self._missing:
            self._missing = False
            self._incident("prompts well", str(self._sounds), "all of them are there again")
        self._outage.over()

    async def _absent(self) -> list[str]:
        """While nothing is made: a clip is of two recordings for a moment then."""
        async with self._making:
            return await asyncio.to_thread(missing_clips, everything_said(self._flow()), self._sounds)

    async def run(self) -> None:
        """Looks for ever."""
        while True:
            try:
                await self.look()
            except Exception:  # whatever it is, the next look may go well
                self._outage.tell("prompts could not be looked at", trace=True)
            await asyncio.sleep(EVERY)

    async def changed(self, fields: Mapping[str, Any]) -> str:
        """The answer to `prompt changed`: makes one clip anew, which takes a fraction of a second.

        Raises UserMistake for a clip that nothing says; ServiceTrouble when it cannot be made now: it is then tried
        again at each look.
        """
        clip = fields.get("clip", "")
        said = {(language, one) for language, one in everything_said(self._flow()) if clip_name(one, language) == clip}
        if not said:
            raise UserMistake(f"nothing is said that is called '{clip}'")
        self._changed.add(clip)
        try:
            await self._remade(said)
        except (AccueilError, OSError) as trouble:
            raise ServiceTrouble(f"'{clip}' cannot be made now, and is tried again: {trouble}") from trouble
        self._changed.discard(clip)
        return f"'{clip}' is made"

    async def _remade(self, wanted: Iterable[tuple[str, Prompt]]) -> None:
        async with self._making:
            with interruptible(uncounted) as count:
                await asyncio.to_thread(self._make, wanted, count)

    async def _made(self) -> bool:
        changed = frozenset(self._changed)
        try:
            await self._remade(everything_said(self._flow()))
            self._changed -= changed
        except (AccueilError, OSError) as trouble:
            self._outage.tell("prompts that are missing or broken could not be made again: %s", trouble)
            return False
        if missing := await self._absent():
            self._outage.tell("prompts are still missing or broken after they were made, such as %s", missing[0])
        return not missing

    def _make(self, wanted: Iterable[tuple[str, Prompt]], count: Progress) -> None:
        """Deletes nothing: a version that is just being accepted has clips of its own."""
        known = manifest.read(self._sounds)
        build(wanted, self._prompts, self._sounds, progress=count, spared=known)


@asynccontextmanager
async def prompts_watched(
    flow: Callable[[], Flow], prompts: Path, sounds: Path, incident: Incident, making: asyncio.Lock
) -> AsyncIterator[PromptsWatch]:
    """Looked at for as long as the context lasts."""
    watch = PromptsWatch(flow, prompts, sounds, incident, making)
    async with beside(watch.run()):
        yield watch
