"""A number turned into the files of a run folder in which it stands: the proof that an erasure is whole."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ELSEWHERE = ("asterisk", "outside", "sounds", "backups")
"""Folders of the run folder that hold nothing of citizens, or what the rotation of backups deletes."""

DATABASE = (".db", ".db-wal", ".db-shm", ".sqlite3", ".sqlite3-wal", ".sqlite3-shm")
"""How the names of SQLite's files end."""

_kept: dict[tuple[int, int], int] = {}
"""Handles of such files by their device and inode."""

CHUNK = 1 << 20
OVERLAP = 64
"""Bytes that are read at once, and those that are looked at twice."""


def files_of(home: Path) -> Iterator[Path]:
    """Every file that may hold personal data; links are passed over."""
    for entry in sorted(home.iterdir()):
        if entry.name in ELSEWHERE or entry.is_symlink():
            continue
        for file in sorted(entry.rglob("*")) if entry.is_dir() else [entry]:
            if file.is_file() and not file.is_symlink():
                yield file


def holds(file: Path, number: re.Pattern[bytes]) -> bool:
    """Whether the number stands in a file of any kind; a file that has just gone holds nothing."""
    try:
        with _opened(file) as handle:
            last, place = b"", 0
            while chunk := os.pread(handle, CHUNK, place):
                if number.search(last + chunk):
                    return True
                last, place = chunk[-OVERLAP:], place + len(chunk)
    except FileNotFoundError:
        pass
    return False


@contextmanager
def _opened(file: Path) -> Iterator[int]:
    """A handle to read from. That of a database is kept: to close it would take away the locks that SQLite has on it
    for this process (see `ivr.journal.database.made`).
    """
    if file.name.endswith(DATABASE):
        about = file.stat()
        same = about.st_dev, about.st_ino
        if same not in _kept:
            _kept[same] = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        yield _kept[same]
        return
    handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield handle
    finally:
        os.close(handle)
