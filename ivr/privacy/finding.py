"""A number turned into the files of a run folder in which it stands: the proof that an erasure is whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ELSEWHERE = ("asterisk", "outside", "sounds", "backups")
"""Folders of the run folder that hold nothing of citizens, or what the rotation of backups deletes."""

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
        with file.open("rb") as opened:
            last = b""
            while chunk := opened.read(CHUNK):
                if number.search(last + chunk):
                    return True
                last = chunk[-OVERLAP:]
    except FileNotFoundError:
        pass
    return False
