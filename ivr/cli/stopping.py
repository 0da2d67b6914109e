"""Ctrl-C and SIGTERM turned into an orderly end; a second signal does not disturb the cleaning up of the first."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run_until_stopped(work: Coroutine[Any, Any, T]) -> T | None:
    """What `work` returns; None when it was stopped by a signal and has cleaned up."""

    async def main() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        for sign in SIGNALS:
            loop.add_signal_handler(sign, _stop, loop, task)
        return await work

    try:
        return asyncio.run(main())
    except asyncio.CancelledError:
        return None


def _stop(loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any]) -> None:
    for sign in SIGNALS:
        loop.add_signal_handler(sign, lambda: None)
    task.cancel()
