"""Whether Asterisk tells us events: each application on the link is called, and must hear itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from ivr.ari.wire import Echo


class Echoes:
    """Which of the applications have heard themselves since they were last forgotten."""

    def __init__(self, applications: Iterable[str]) -> None:
        self._wanted = frozenset(applications)
        self._heard: set[str] = set()
        self._all = asyncio.Event()

    def forget(self) -> None:
        """Begins anew."""
        self._heard.clear()
        self._all.clear()

    def heard(self, echo: Echo) -> None:
        """One has heard itself."""
        self._heard.add(echo.application)
        if self._heard >= self._wanted:
            self._all.set()

    async def all_within(self, seconds: float) -> bool:
        """Returns when all have, or after so many seconds; whether all have."""
        try:
            async with asyncio.timeout(seconds):
                await self._all.wait()
        except TimeoutError:
            return False
        return True
