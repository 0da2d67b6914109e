"""Signs that a channel is going turned into one certain end with its cause."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from ivr.flow.events import BROKEN

GRACE = 1.0
"""Seconds that the last word on a hang-up (ChannelDestroyed, with its cause) may take after the first sign of it."""
NORMAL = 16


class Ending:
    """How far the end of a channel has shown itself. `seen` is set by the first sign; `cause` is the Q.850 code.

    The channel may also go on without us: then `goes_on`, and only our part of the call ends.
    """

    def __init__(self) -> None:
        self.seen, self._certain = asyncio.Event(), asyncio.Event()
        self.cause = NORMAL
        self.hung_up = self.goes_on = False

    def sign(self, cause: int | None) -> None:
        """The channel is on its way out; a cause may be known already."""
        self.hung_up = True
        self.cause = cause or self.cause
        self.seen.set()

    def last_word(self, cause: int | None) -> None:
        """The channel is no more, and nothing else will be told of it."""
        self._certain.set()
        self.sign(cause)

    def left(self) -> None:
        """The channel has left the application, as it also does when it is hung up."""
        self.seen.set()

    def let_go(self) -> None:
        """The channel is the fallback's from now on."""
        self.goes_on = True
        self._certain.set()
        self.seen.set()

    def broke(self) -> None:
        """Asterisk is no more, and the channel with it."""
        self.last_word(BROKEN)

    async def shows_itself(self) -> None:
        """Waits for a first sign, at most the grace."""
        await _within_grace(self.seen)

    async def settled(self) -> None:
        """Waits for the last word, at most the grace."""
        await _within_grace(self._certain)


async def _within_grace(happened: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(GRACE):
            await happened.wait()
