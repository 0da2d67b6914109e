"""New texts of Asterisk's files put in place of those that it runs with, and read by it while calls go on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path

from ivr.asterisk.acl import Blocks
from ivr.asterisk.check import check
from ivr.asterisk.frame import give_to_run_user
from ivr.asterisk.process import AsteriskProcess
from ivr.errors import ServiceTrouble
from ivr.private import write_private
from ivr.versions.edition import Editions

RELOADS = {
    "acl.conf": "module reload acl",
    "pjsip.conf": "module reload res_pjsip.so",
    "queues.conf": "module reload app_queue.so",
    "rtp.conf": "module reload res_rtp_asterisk.so",
    "say.conf": "module reload app_playback.so",
    "extensions.conf": "dialplan reload",
}
"""File -> what has Asterisk read it again. No other file follows from the routing."""

SETTLES = 5.0
"""Seconds that Asterisk may take: it reads pjsip.conf in the background."""


class Files:
    """The files of one change: put in place, and taken back as long as it is not settled."""

    def __init__(self, asterisk: AsteriskProcess) -> None:
        self._asterisk = asterisk
        self._folder = asterisk.folder / "etc"
        self._aside: set[str] = set()

    def put(self, texts: Mapping[str, str]) -> None:
        """Writes the files that differ; what they held stays beside them. Asterisk is not told. Raises OSError."""
        for name, text in texts.items():
            if _read(self._folder / name) != text:
                self._keep_aside(name)
                write_private(self._folder / name, text)
        give_to_run_user(self._asterisk.folder, self._asterisk.installation)

    def take_back(self) -> None:
        """The files are what they were; it takes no room on the disk. Asterisk is not told."""
        for name in self._aside:
            self._before(name).replace(self._folder / name)
            self._before(name).unlink(missing_ok=True)  # rename leaves both names of a file that was not written to

    def forget(self) -> None:
        """The change is settled: what the files held before is not needed any more."""
        for name in self._aside:
            self._before(name).unlink(missing_ok=True)
        self._aside.clear()

    async def load(self, editions: Editions) -> None:
        """Has Asterisk read the changed files again, and reads back. Raises ServiceTrouble naming what is missing."""
        if "acl.conf" in self._aside:
            blocks = Blocks(self._asterisk.folder)
            blocks.write(blocks.read(), time.time())
        for name, command in RELOADS.items():
            if name in self._aside:
                await self._asterisk.cli(command)
        deadline = asyncio.get_running_loop().time() + SETTLES
        while True:
            try:
                return await check(self._asterisk, editions)
            except ServiceTrouble:
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(0.1)

    def _keep_aside(self, name: str) -> None:
        if name not in self._aside:
            self._before(name).unlink(missing_ok=True)
            self._before(name).hardlink_to(self._folder / name)
            self._aside.add(name)

    def _before(self, name: str) -> Path:
        return self._folder / f".{name}.before"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
