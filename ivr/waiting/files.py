"""What a caller hears while he waits turned into the files that Asterisk plays to him and to nobody else.

Asterisk looks for `wait-patience` under the language `<language>_<call>`, and finds the general one when it is missing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import time

from ivr.flow.prompts import Prompt, clip_name

NAME = "wait-patience"
"""The announcement's name below the folder of its language."""

ENDING = ".sln"
"""Linear samples at 8 kHz, as all that is played into a conversation's recording (`ivr.speech.audio`)."""

SILENCE = bytes(2 * 160)
"""20 ms: hardly anything is heard, and nobody waits for its end."""

LEFT_OVER = 3600.0
"""Seconds after which a folder that nobody touched is no live call's; no wait is as long as that without a change."""


class Files:
    """The callers' folders below the sounds folder. All methods block for a moment, as long as a small file takes."""

    def __init__(self, sounds: Path) -> None:
        """`sounds` holds the rendered clips, and is what Asterisk reads."""
        self._sounds = sounds

    def write(self, folder: str, prompts: Sequence[Prompt], language: str) -> None:
        """Replaces what is said in `folder` by these prompts, one after another; none of them is silence.

        Raises OSError when a clip is missing or the disk does not take it; what was there before stays.
        """
        path = self._sounds / folder
        path.mkdir(exist_ok=True)
        path.chmod(0o755)
        clips = [self._sounds / clip_name(said, language) for said in prompts]
        fresh = path / f".{NAME}{ENDING}"
        fresh.write_bytes(b"".join(Path(f"{clip}{ENDING}").read_bytes() for clip in clips) or SILENCE)
        fresh.chmod(0o644)
        os.replace(fresh, path / f"{NAME}{ENDING}")

    def remove(self, folders: Iterable[str]) -> None:
        """Deletes what these callers heard; folders that are gone already are passed over."""
        for folder in folders:
            shutil.rmtree(self._sounds / folder, ignore_errors=True)

    def clear(self) -> None:
        """Deletes what a controller that died has left; younger folders may be those of a service beside this one."""
        old = time() - LEFT_OVER
        self.remove(path.name for path in self._sounds.glob("*_*") if path.is_dir() and path.stat().st_mtime < old)


def folder_of(call: str, language: str) -> str:
    """The folder of a call: `zgh_1795282615-12`."""
    return f"{language}_{call}"
