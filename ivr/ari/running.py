"""What runs for one call beside its session, tasks and timers, ended together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine


class Running:
    """The tasks and timers of one call."""

    __slots__ = ("_tasks", "_timers")

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._timers: set[asyncio.TimerHandle] = set()

    def spawn(self, work: Coroutine[None, None, None]) -> None:
        """Starts a task."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def later(self, seconds: float, callback: Callable[[], None]) -> None:
        """Calls back after `seconds`."""
        self._timers.add(asyncio.get_running_loop().call_later(seconds, callback))

    def end_timers(self) -> None:
        """No timer ends any more."""
        while self._timers:
            self._timers.pop().cancel()

    def end_tasks(self) -> None:
        """Ends every task but the one that asks for it."""
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()
