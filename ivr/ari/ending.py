"""Signs that a channel is going turned into one certain end with its cause."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

from ivr.ari.sign import Sign
from ivr.flow.events import HungUp, Recorded, TakenOver

GRACE = 1.0
"""Seconds that the last word on a hang-up (ChannelDestroyed, with its cause) may take after the first sign of it."""
NORMAL = 16


class Ending:
    """How far the end of a channel has shown itself. `seen` is set by the first sign; causes are Q.850 codes.

    Its moment is that of the last word on it, or of the first sign, by the service's clock.
    The channel may also go on without us: then `goes_on`, and only our part of the call ends.
    """

    __slots__ = ("_at", "_cause", "_certain", "goes_on", "hung_up", "seen")

    def __init__(self) -> None:
        self.seen, self._certain = Sign(), Sign()
        self._cause = NORMAL
        self._at: datetime | None = None
        self.hung_up = self.goes_on = False

    def sign(self, at: datetime, cause: int | None) -> None:
        """The channel is on its way out; a cause may be known already."""
        self._at = self._at or at
        self.hung_up = True
        self._cause = cause or self._cause
        self.seen.set()

    def last_word(self, at: datetime, cause: int | None) -> None:
        """The channel is no more, and nothing else will be told of it."""
        self._at = at
        self._certain.set()
        self.sign(at, cause)

    def left(self, at: datetime) -> None:
        """The channel has left the application, as it also does when it is hung up."""
        self._at = self._at or at
        self.seen.set()

    def let_go(self, at: datetime) -> None:
        """The channel is the fallback's from now on."""
        self._at = self._at or at
        self.goes_on = True
        self._certain.set()
        self.seen.set()

    def as_event(self, recorded: Recorded | None) -> HungUp | TakenOver:
        """The end as the session is told it. There must have been a sign."""
        assert self._at
        return TakenOver(self._at, recorded) if self.goes_on else HungUp(self._at, self._cause, recorded)

    async def shows_itself(self) -> None:
        """Waits for a first sign, at most the grace."""
        await _within_grace(self.seen)

    async def settled(self) -> None:
        """Waits for the last word, at most the grace."""
        await _within_grace(self._certain)


async def _within_grace(happened: Sign) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(GRACE):
            await happened.wait()
