"""The running service looked at twice a second for all who watch it, for as long as anybody does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from ivr.errors import AccueilError

EVERY = 0.5
"""Seconds between two looks."""

Look = Callable[[], Awaitable[Any]]


@dataclass(slots=True)
class Live:
    """What was seen last, or why nothing could be seen; `turn` counts the looks."""

    look: Look
    state: Any = None
    trouble: str = ""
    turn: int = 0
    _watchers: int = 0
    _looking: asyncio.Task[None] | None = None
    _looked: asyncio.Condition = field(default_factory=asyncio.Condition)

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[Live]:
        """Looks go on for as long as the context lasts."""
        self._watchers += 1
        if self._looking is None:
            self._looking = asyncio.create_task(self._go_on())
        try:
            yield self
        finally:
            self._watchers -= 1
            if not self._watchers:
                looking, self._looking = self._looking, None
                looking.cancel()

    async def after(self, turn: int) -> None:
        """Returns when there was a look since that one."""
        async with self._looked:
            await self._looked.wait_for(lambda: self.turn > turn)

    async def once(self) -> None:
        """One look, whoever watches. What hinders is kept, with the state that was seen before."""
        try:
            self.state, self.trouble = await self.look(), ""
        except AccueilError as trouble:
            self.trouble = str(trouble)
        self.turn += 1

    async def _go_on(self) -> None:
        while True:
            await self.once()
            async with self._looked:
                self._looked.notify_all()
            await asyncio.sleep(EVERY)
