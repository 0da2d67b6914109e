"""A process id turned into whether it is an Asterisk of ours that lives, and into its end."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path


def running(pid_file: Path, config: Path) -> int | None:
    """The process in a pid file, if it lives and is an Asterisk on this `asterisk.conf`."""
    try:
        pid = int(pid_file.read_text())
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    return pid if os.fsencode(config) in words else None


async def end_of(pid: int) -> None:
    """Returns when the process has ended. Raises ProcessLookupError when there is none."""
    watched = os.pidfd_open(pid)
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_reader(watched, ended.set)
    try:
        await ended.wait()
    finally:
        loop.remove_reader(watched)
        os.close(watched)
