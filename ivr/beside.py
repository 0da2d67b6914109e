"""Work that goes on beside the rest until it is stopped: the watchers of the service, mostly loops without an end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager

log = logging.getLogger(__name__)

Work = Coroutine[None, None, None]


class Beside:
    """One piece of work. What it raises ends it, and is in the log at once: nobody waits for its end."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    def start(self, work: Work) -> None:
        """Begins, within the running event loop."""
        self._task = asyncio.create_task(work)
        self._task.add_done_callback(_tell)

    async def stop(self) -> bool:
        """Returns when it has ended, and whether it had been started; a second time does nothing."""
        task, self._task = self._task, None
        if task:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        return task is not None


@asynccontextmanager
async def beside(work: Work) -> AsyncIterator[None]:
    """Goes on for as long as the context lasts."""
    going = Beside()
    going.start(work)
    try:
        yield
    finally:
        await going.stop()


def _tell(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (trouble := task.exception()):
        name = getattr(task.get_coro(), "__qualname__", "?")
        log.error(
            "%s has ended by a fault; until the service is started again nobody does its work", name, exc_info=trouble
        )
