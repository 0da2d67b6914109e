"""The run folder's rendered prompts turned into a town's own, so that no town takes a clip away from another."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
from functools import cache
from pathlib import Path

from ivr.flow.said import everything_said
from ivr.routing.reader import load
from ivr.settings import Settings
from ivr.speech.build import build

NOT_FINISHED = shutil.ignore_patterns(".*", "*_*")
"""What a service is making there at this moment: clips, and the announcements of callers who wait."""


async def give_sounds(shared: Settings, home: Path) -> None:
    """Makes the sounds folder of `home` with the clips of `shared`, which are rendered first where they are missing.

    The files are the same ones under other names: a clip that is made anew gets a file of its own.
    """
    await asyncio.to_thread(_rendered, shared)
    await asyncio.to_thread(shutil.copytree, shared.sounds, home / "sounds", copy_function=os.link, ignore=NOT_FINISHED)


@cache
def _rendered(shared: Settings) -> None:
    """Once for all towns of this session; a session beside it waits."""
    flow = load(shared.routing).as_flow("")
    with (shared.home / ".rendering").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build(everything_said(flow), shared.prompts, shared.sounds)
