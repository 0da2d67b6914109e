"""The controller's life told to Asterisk each second, so that the dialplan knows whether calls are steered."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from ivr.ari.client import AriClient
from ivr.ari.errors import AriTrouble
from ivr.ari.guard import Guard
from ivr.ari.resources import Globals

BEAT = 1.0
"""Seconds between two beats; the dialplan takes a controller for dead after four."""


class Heartbeat:
    """Keeps the global `HEARTBEAT` at the machine's clock, in whole seconds since 1970, and a guard who watches it."""

    def __init__(self, client: AriClient) -> None:
        self._to = Globals(client)
        self._guard = Guard(client)
        self._running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """The first beat has been told when this returns."""
        await self.beat()
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """No more beats; the last one tells that calls are steered no longer."""
        if self._running:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
            await self._tell("0")

    async def beat(self) -> None:
        """One beat. A link that is lost is passed over: that there is no beat is what the dialplan must know."""
        await self._guard.keep()
        await self._tell(str(int(time.time())))

    async def _tell(self, value: str) -> None:
        with suppress(AriTrouble):
            await self._to.set("HEARTBEAT", value)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            await self.beat()
