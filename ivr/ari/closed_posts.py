"""Which posts are closed now, told to Asterisk: an agent who asks a closed one hears so, and nobody there is rung."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from ivr.ari.errors import AriTrouble
from ivr.ari.resources import Globals
from ivr.beside import Beside
from ivr.flow.hours import is_open
from ivr.flow.node import Flow

LOOK = 20.0
"""Seconds between two looks at the hours."""


class ClosedPosts:
    """Keeps the global `CLOSED_<post>` as the hours are: `1` while the post is closed, empty while it is open.

    `told` is set after the first look. Without news, or with old ones, a post counts as open: asked outside its hours,
    it simply does not answer. `flow` is the one in force.
    """

    def __init__(self, to: Globals, flow: Callable[[], Flow], now: Callable[[], datetime]) -> None:
        self._to, self._flow, self._now = to, flow, now
        self._beside = Beside()
        self.told = asyncio.Event()

    def start(self) -> None:
        """From now on, until `stop`."""
        self._beside.start(self._run())

    async def stop(self) -> None:
        """No more news."""
        await self._beside.stop()

    async def tell(self) -> None:
        """Tells of every post that agents can ask. Passes over a link that is lost: the next look is not far."""
        at, flow = self._now(), self._flow()
        for name, post in {**flow.consulates, **flow.partners}.items():
            if post.code and post.hours:
                closed = not is_open(flow.schedules[post.hours], at)
                try:
                    await self._to.set(f"CLOSED_{name}", "1" if closed else "")
                except AriTrouble:
                    return

    async def _run(self) -> None:
        while True:
            await self.tell()
            self.told.set()
            await asyncio.sleep(LOOK)
