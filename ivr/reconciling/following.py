"""Asterisk's file of channel events followed as it grows, from a moment on, and sorted into calls."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ivr.reconciling.cel import Happened, happened

Series = Callable[[Path], list[Path]]
"""The files that were put aside, oldest first, and the present one."""


@dataclass(slots=True)
class Following:
    """`open` holds the events of each call that is not over, by its first channel. Everything here blocks."""

    cel: Path
    series: Series
    since: datetime
    open: dict[str, list[Happened]] = field(default_factory=dict)
    _over: list[list[Happened]] = field(default_factory=list)
    _read: dict[int, int] = field(default_factory=dict)
    _last: datetime | None = None

    def look(self) -> list[list[Happened]]:
        """Takes what is new, and answers the events of each call that is over now. An OSError loses nothing."""
        for event in self._new():
            events = self.open.setdefault(event.link, [])
            events.append(event)
            if event.what == "LINKEDID_END":
                self._over.append(self.open.pop(event.link))
        over, self._over = self._over, []
        return over

    def forget(self, link: str) -> list[Happened]:
        """The events of a call whose end nobody told; it is open no more."""
        return self.open.pop(link)

    @property
    def reached(self) -> datetime:
        """The moment from which on everything must be read again by whoever comes after us."""
        return min((events[0].at for events in self.open.values()), default=self._last or self.since)

    def _new(self) -> Iterator[Happened]:
        for file in self.series(self.cel):
            for line in self._lines(file):
                event = happened(line)
                if event and event.at >= self.since:
                    self._last = event.at
                    yield event

    def _lines(self, file: Path) -> Iterator[str]:
        """Whole lines that were not read before."""
        with file.open("rb") as opened:
            about = os.fstat(opened.fileno())
            if about.st_mtime < self.since.timestamp():
                return
            inode = about.st_ino
            opened.seek(self._read.get(inode, 0))
            for line in opened:
                if not line.endswith(b"\n"):
                    return
                self._read[inode] = self._read.get(inode, 0) + len(line)
                yield line.decode(errors="replace")
