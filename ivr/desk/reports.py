"""Reports made by a process of their own, a few at a time, and kept for some minutes."""

from __future__ import annotations

import asyncio
import tempfile
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from ivr.desk.child import printed
from ivr.reports.span import Length
from ivr.settings import Settings

PATIENCE = 60.0
"""Seconds that a report may take; the year of a million calls takes three, its paper five more."""

KEPT, FRESH = 20, 300.0
"""Reports that are kept, and seconds for which each is shown again."""

Asked = tuple[Length, str, str]
"""The length of the period, its name, and the post, "" for all."""


@dataclass(slots=True)
class Reports:
    """Those made lately. At most two are made at a time."""

    _made: OrderedDict[tuple[Asked, str], tuple[float, bytes]] = field(default_factory=OrderedDict)
    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    _making: dict[tuple[Asked, str], asyncio.Lock] = field(default_factory=dict)

    async def get(self, settings: Settings, asked: Asked, kind: str) -> bytes:
        """Raises ServiceTrouble for one that is not made in time, or that the command cannot make."""
        key = asked, kind
        async with self._making.setdefault(key, asyncio.Lock()):
            clock = asyncio.get_running_loop().time()
            made, content = self._made.get(key, (-FRESH, b""))
            if clock - made >= FRESH:
                async with self._turn:
                    content = await _report(settings, asked, kind)
                self._made[key] = clock, content
                while len(self._made) > KEPT:
                    self._made.popitem(last=False)
        self._making.pop(key, None)
        return content


async def _report(settings: Settings, asked: Asked, kind: str) -> bytes:
    length, name, post = asked
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        file = Path(folder, f"report.{kind}")
        only = ("--post", post) if post else ()
        await printed(settings, PATIENCE, "report", length, name, f"--{kind}", str(file), *only)
        return await asyncio.to_thread(file.read_bytes)
