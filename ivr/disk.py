"""A folder turned into what its disk will still take: how much, and whether anything at all."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

PATIENCE = 1.0
"""Seconds that a disk may take for a few bytes before it counts as one that does not answer."""

PER_SECOND = 16_000
"""Bytes of one second of speech as Asterisk records it."""

SPARE = 20_000_000
"""Bytes that recordings leave to the journal and the logs, which need little and matter more."""

RESERVE = 20_000_000
"""Bytes that are held back in a file, and given up for them when the disk is full."""

FEW = b"a few bytes\n" * 400
"""More than a filesystem keeps beside the name of a file."""


Answer = TypeVar("Answer")

_LOOKERS = ThreadPoolExecutor(2, "disk")
"""Threads of their own: those that hang at a disk must not take a place from anything else."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen: bytes free, bytes in all, and what is wrong with writing (empty when nothing is)."""

    free: int
    total: int
    trouble: str = ""

    def has_room_for(self, seconds: float) -> bool:
        """Whether so much speech can be recorded, and enough is left for the rest."""
        return not self.trouble and self.free >= seconds * PER_SECOND + SPARE


def look(folder: Path) -> Look:
    """Writes a few bytes into `folder` and takes them away again. Blocks for as long as the disk does."""
    try:
        room = os.statvfs(folder)
    except OSError as trouble:
        return Look(0, 0, trouble.strerror or str(trouble))
    free, total = room.f_bavail * room.f_frsize, room.f_blocks * room.f_frsize
    probe = folder / f".probe-{uuid4().hex}"
    try:
        probe.write_bytes(FEW)
        probe.unlink()
    except OSError as trouble:
        _take_away(probe)
        return Look(free, total, trouble.strerror or str(trouble))
    return Look(free, total)


def _take_away(probe: Path) -> None:
    """Takes away what an attempt to write has left, if the disk lets us."""
    try:
        probe.unlink(missing_ok=True)
    except OSError:
        return


async def look_soon(folder: Path) -> Look:
    """`look` without waiting longer than PATIENCE: a disk that does not answer is one that takes nothing."""
    try:
        return await soon(partial(look, folder))
    except TimeoutError:
        return Look(0, 0, "the disk does not answer")


async def soon(what: Callable[[], Answer]) -> Answer:
    """What a piece of work at the disk gives. Raises TimeoutError when that takes longer than PATIENCE."""
    async with asyncio.timeout(PATIENCE):
        return await asyncio.get_running_loop().run_in_executor(_LOOKERS, what)


class Reserve:
    """A file that takes room while there is some, so that it can be given up: telephones register, calls are noted."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "reserve"

    def keep(self) -> None:
        """Takes the room, unless it has it already, or there is not three times as much. Blocks."""
        free = look(self.file.parent)
        if self.file.exists() or free.trouble or free.free < 3 * RESERVE:
            return
        part = self.file.with_name(".reserve")
        opened = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(opened, 0, RESERVE)
            part.replace(self.file)
        finally:
            os.close(opened)

    def give_up(self) -> bool:
        """Whether there was some to give. Blocks."""
        if not self.file.exists():
            return False
        self.file.unlink()
        return True
