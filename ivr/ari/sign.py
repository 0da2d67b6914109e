"""Something that is seen once in a call, and may be waited for."""

from __future__ import annotations

import asyncio


class Sign:
    """As `asyncio.Event`, but where nobody waits it keeps no list of who does: every live call has several."""

    __slots__ = ("_seen", "_waiting")

    def __init__(self) -> None:
        self._seen = False
        self._waiting: list[asyncio.Future[None]] | None = None

    def is_set(self) -> bool:
        """Whether it was seen."""
        return self._seen

    def set(self) -> None:
        """It is seen, and whoever waits goes on."""
        self._seen = True
        for one in self._waiting or ():
            if not one.done():
                one.set_result(None)
        self._waiting = None

    async def wait(self) -> None:
        """Returns when it is seen."""
        if self._seen:
            return
        one: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting = [*(other for other in self._waiting or () if not other.done()), one]
        await one
