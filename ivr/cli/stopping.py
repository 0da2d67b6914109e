"""Ctrl-C and SIGTERM turned into an orderly end; a signal that comes later does not disturb the cleaning up."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run_until_stopped(work: Coroutine[Any, Any, T], drain: Callable[[], bool] | None = None) -> T | None:
    """What `work` returns; None when it was stopped by a signal and has cleaned up.

    With `drain`, a first SIGTERM calls it; unless that is False, `work` is to end by itself, or by a second signal.
    """

    async def main() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        for sign in SIGNALS:
            loop.add_signal_handler(sign, _stop, loop, task)
        if drain:
            loop.add_signal_handler(signal.SIGTERM, _drain, loop, task, drain)
        return await work

    try:
        return asyncio.run(main())
    except asyncio.CancelledError:
        return None


def _drain(loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any], drain: Callable[[], bool]) -> None:
    loop.add_signal_handler(signal.SIGTERM, _stop, loop, task)
    if not drain():
        _stop(loop, task)


def _stop(loop: asyncio.AbstractEventLoop, task: asyncio.Task[Any]) -> None:
    for sign in SIGNALS:
        loop.add_signal_handler(sign, lambda: None)
    task.cancel()
