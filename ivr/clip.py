"""A clip's files turned into whether callers can hear it in every codec, to its end."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

ENDINGS = {".sln": 2, ".ulaw": 1, ".alaw": 1, ".sln16": 4}
"""File ending -> bytes that an eighth of a millisecond takes."""

WIDEBAND_ROUNDS = 64
"""Bytes by which the wideband file may be longer or shorter than the others: it is made first, and they from it."""

LATELY = 2.0
"""Seconds in which a clip is not looked at again: callers hear the same ones all day."""

MOMENT = 0.005
"""Seconds in which the files of a clip that was made anew take the places of those before, one after the other."""

HEARD_WAITING = {"wait-patience", "wait"}
"""Names of the clips that Asterisk plays to those who wait: of them there is the ending `.sln` alone."""


def endings(clip: Path) -> tuple[str, ...]:
    """The endings in which a clip is kept."""
    return (".sln",) if clip.name in HEARD_WAITING else tuple(ENDINGS)


def is_whole(clip: Path) -> bool:
    """True when a clip is there in all its endings, can be read, is not empty, and is equally long in all of them."""
    try:
        found = {ending: os.stat(f"{clip}{ending}") for ending in endings(clip)}
    except OSError:
        return False
    length = found[".sln"].st_size / ENDINGS[".sln"]
    readable = all(one.st_mode & stat.S_IRUSR for one in found.values())
    return length > 0 and readable and all(_lasts(one.st_size, ending, length) for ending, one in found.items())


_whole: dict[str, float] = {}


def is_whole_lately(clip: str) -> bool:
    """The same, looked at once in `LATELY`; a clip that is not whole is looked at each time."""
    now = time.monotonic()
    if _whole.get(clip, -LATELY) > now - LATELY:
        return True
    path = Path(clip)
    if whole := is_whole(path) or _is_whole_soon(path):
        _whole[clip] = now
    else:
        _whole.pop(clip, None)
    return whole


def _is_whole_soon(clip: Path) -> bool:
    """For a clip whose files are all there, some perhaps of the recording before: nobody must miss it for that."""
    if not all(os.path.exists(f"{clip}{ending}") for ending in endings(clip)):
        return False
    time.sleep(MOMENT)
    return is_whole(clip)


def _lasts(size: int, ending: str, length: float) -> bool:
    return abs(size - ENDINGS[ending] * length) <= (WIDEBAND_ROUNDS if ending == ".sln16" else 0)
