"""A service that is to end turned into one that owes nobody anything: calls finish, or go on in the fallback."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from ivr.amount import amount
from ivr.ari.arrivals import Arrivals
from ivr.ari.client import AriClient
from ivr.ari.errors import AriTrouble
from ivr.ari.resources import Globals

LOOK = 0.25
"""Seconds between two looks at how many are left."""

Tell = Callable[[str], None]
"""Shows one line of progress."""


class Draining:
    """`limit` is how many seconds calls in menus may take, and then, where Asterisk ends too, how many all others."""

    def __init__(self, client: AriClient, arrivals: Arrivals, limit: float, tell: Tell) -> None:
        self._client, self._arrivals = client, arrivals
        self._limit, self._tell = limit, tell

    async def run(self, asterisk_goes_on: bool) -> None:
        """Returns when nobody is steered any more and, unless Asterisk goes on, when nobody is there or time is up.

        Waits and conversations are not touched: they come back to the fallback by themselves.
        """
        with suppress(AriTrouble):
            await Globals(self._client).set("DRAINING", "1")
        self._tell("Draining: new calls go to the fallback. A second signal ends everything at once.")
        await self._until_none(self._steered, "in menus and messages")
        if left := self._arrivals.steered:
            self._tell(f"Draining: {amount(left, 'call')} handed to the fallback")
            await self._arrivals.hand_over()
        if not asterisk_goes_on:
            await self._until_none(self._citizens, "waiting, talking or in the fallback")
            if cut := await self._citizens():
                self._tell(f"Draining: time is up, {amount(cut, 'call')} cut off")

    async def _until_none(self, count: Callable[[], Awaitable[int]], where: str) -> None:
        told = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(self._limit):
                while left := await count():
                    if left != told:
                        self._tell(f"Draining: {amount(left, 'call')} {where}")
                        told = left
                    await asyncio.sleep(LOOK)

    async def _steered(self) -> int:
        return self._arrivals.steered

    async def _citizens(self) -> int:
        """Calls with anybody outside that Asterisk has; none when it does not say."""
        try:
            channels = await self._client.channels.listed()
        except AriTrouble:
            return 0
        return sum(channel["name"].startswith("PJSIP/") for channel in channels)
