"""What goes wrong while a version is put in place: the disk, and Asterisk when it is to read a file again."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from unittest.mock import patch

from ivr.asterisk import placing
from ivr.versions.record import Record

Spoils = Callable[[], AbstractContextManager[object]]
"""Something goes wrong for as long as it lasts."""

SOON = 1.0
"""Seconds after which Asterisk is not waited for any more that will never be ready."""

NOT_TAKEN, NOT_LOADED = "the disk did not take it", "Asterisk did not load everything"
"""How such a version is refused."""


@contextmanager
def full(file: str) -> Iterator[None]:
    """The disk is full when it comes to the file."""

    def keep(text: str) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    with _disk(file, keep):
        yield


@contextmanager
def cut(file: str) -> Iterator[None]:
    """Half of the file is there, and Asterisk loads that: what is in the other half is gone for a moment."""
    with _disk(file, lambda text: text[: len(text) // 2]):
        yield


@contextmanager
def spelt_wrong(file: str) -> Iterator[None]:
    """Asterisk cannot read the file, and goes on with what it knew."""
    with _disk(file, lambda text: f"{text}\n[no end\n"), patch.object(placing, "SETTLES", SOON):
        yield


@contextmanager
def unread(file: str) -> Iterator[None]:
    """Asterisk says that it reads the file again, and does not."""
    with patch.dict(placing.RELOADS, {file: "core show uptime"}), patch.object(placing, "SETTLES", SOON):
        yield


@contextmanager
def _disk(file: str, keep: Callable[[str], str]) -> Iterator[None]:
    """A new text of one of Asterisk's files is put there as `keep` has it."""
    write = placing.write_private

    def spoilt(path: Path, text: str) -> None:
        write(path, keep(text) if path.name == file else text)

    with patch.object(placing, "write_private", spoilt):
        yield


@contextmanager
def full_at_last() -> Iterator[None]:
    """The disk is full when the change is written down, after Asterisk has read everything."""
    with patch.object(Record, "add", side_effect=OSError(errno.ENOSPC, "No space left on device")):
        yield
