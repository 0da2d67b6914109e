"""A flood of incidents turned into a few lines a minute: the first of each kind and source, then how many more."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

OnIncident = Callable[[str, str, str], None]
"""Takes what happened, the source's address, and the details."""

WINDOW = 60.0
"""Seconds over which incidents are counted together."""

MOST = 20
"""Kinds and sources told apart in one window; the rest (sources are easily forged) are only counted."""


class Limit:
    """Passes on at most `2 * MOST + 1` incidents a window, whatever comes in."""

    def __init__(self, on_incident: OnIncident, window: float = WINDOW) -> None:
        """`window` is in seconds."""
        self._on_incident = on_incident
        self._window = window
        self._seen: Counter[tuple[str, str]] = Counter()
        self._others = 0
        self._closing: asyncio.TimerHandle | None = None

    def saw(self, what: str, source: str, detail: str) -> None:
        """Takes an incident, within the running event loop."""
        if self._closing is None:
            self._closing = asyncio.get_running_loop().call_later(self._window, self.close)
        if (what, source) not in self._seen and len(self._seen) >= MOST:
            self._others += 1
            return
        self._seen[what, source] += 1
        if self._seen[what, source] == 1:
            self._on_incident(what, source, detail)

    def close(self) -> None:
        """Ends the window: tells how many more there were of each kind and source, and counts from nothing again."""
        if self._closing:
            self._closing.cancel()
        seen, others = self._seen, self._others
        self._closing, self._seen, self._others = None, Counter(), 0
        for (what, source), times in seen.items():
            if times > 1:
                self._on_incident(what, source, f"{times - 1} more within {self._window:g} s")
        if others:
            self._on_incident("flood", "many sources", f"{others} more within {self._window:g} s")
