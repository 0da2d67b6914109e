"""The controller's life told to Asterisk each second, so that the dialplan knows whether calls are steered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from ivr.ari.client import AriClient
from ivr.ari.errors import AriTrouble
from ivr.ari.guard import Guard
from ivr.ari.resources import Globals
from ivr.beside import Beside

BEAT = 1.0
"""Seconds between two beats; the dialplan takes a controller for dead after four."""


class Heartbeat:
    """Keeps the global `HEARTBEAT` at the machine's clock, in whole seconds since 1970, and a guard who watches it."""

    def __init__(self, client: AriClient, heard: Callable[[], None] = lambda: None) -> None:
        """`heard` is called after every beat that Asterisk has taken."""
        self._heard = heard
        self._to = Globals(client)
        self._guard = Guard(client)
        self._beside = Beside()

    async def start(self) -> None:
        """The first beat has been told when this returns, and that nobody drains any more."""
        await self._told("DRAINING", "")
        await self.beat()
        self._beside.start(self._run())

    async def stop(self) -> None:
        """No more beats; the last one tells that calls are steered no longer."""
        if await self._beside.stop():
            await self._told("HEARTBEAT", "0")

    async def beat(self) -> None:
        """One beat. A link that is lost is passed over: that there is no beat is what the dialplan must know."""
        await self._guard.keep()
        if await self._told("HEARTBEAT", str(int(time.time()))):
            self._heard()

    async def _told(self, name: str, value: str) -> bool:
        try:
            await self._to.set(name, value)
        except AriTrouble:
            return False
        return True

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            await self.beat()
