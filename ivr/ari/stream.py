"""One WebSocket to Asterisk, kept up: text in and out, a lost or hung link noticed within seconds and made again."""

from __future__ import annotations

import asyncio
import logging
import random
import socket
from collections.abc import Callable
from contextlib import suppress

import aiohttp

from ivr.outage import Outage

log = logging.getLogger(__name__)

HEARTBEAT = 3.0
"""Seconds between pings; a pong that is half of it late means a lost link."""
HANDSHAKE = 5.0
"""Seconds that Asterisk may take to accept a link."""
CLOSING = aiohttp.ClientWSTimeout(ws_close=1.0)
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0


class AriStream:
    """Connects to `url` again and again. `on_text` gets every message and must not block.

    First it asks at `ping` whether anybody is there. An Asterisk that hangs keeps every link that is begun and makes
    all of them when it goes on; one that we had given up long ago may come last, and have our application.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        ping: str,
        url: str,
        on_text: Callable[[str], None],
        on_connect: Callable[[], None],
        on_lost: Callable[[], None],
    ) -> None:
        self._http = http
        self._ping, self._url = ping, url
        self._on_text, self._on_connect, self._on_lost = on_text, on_connect, on_lost
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._raw: socket.socket | None = None
        self._held = False
        self._up = asyncio.Event()
        self._outage = Outage(log, "the link to Asterisk stands again")

    async def run(self) -> None:
        """Keeps the link up until cancelled."""
        pause = FIRST_PAUSE
        while True:
            if await self._one_life():
                pause = FIRST_PAUSE
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))
            pause = min(2 * pause, LONGEST_PAUSE)

    async def send(self, text: str) -> None:
        """Writes one message; while the link is down it waits for the next one. Raises OSError when it breaks."""
        while not self._socket:
            await self._up.wait()
        self._hold_back()
        await self._socket.send_str(text)

    async def cut(self, why: Exception) -> None:
        """Ends the link that stands, if one does, and says why; the next one is made."""
        await self.end(f"Asterisk does not serve it: {why}")

    async def end(self, why: str) -> None:
        """Ends the link that stands, if one does; the next one is made."""
        if self._socket:
            log.warning("the link to Asterisk is made anew: %s", why)
            await self._socket.close()

    def _hold_back(self) -> None:
        """What is written in one turn of the event loop goes out at once, at its end: each push wakes Asterisk."""
        if self._raw and not self._held:
            self._raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
            self._held = True
            asyncio.get_running_loop().call_soon(self._push)

    def _push(self) -> None:
        self._held = False
        if self._raw and self._socket:
            with suppress(OSError):  # the link has just broken
                self._raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)

    async def _one_life(self) -> bool:
        """From connecting to the loss of the link; whether it ever was up."""
        try:
            async with asyncio.timeout(HANDSHAKE):
                async with self._http.get(self._ping):
                    pass
                link = await self._http.ws_connect(self._url, heartbeat=HEARTBEAT, timeout=CLOSING)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            where, why = self._url.partition("?")[0], str(error) or "it does not answer"
            self._outage.tell("no link to Asterisk at %s, trying on: %s", where, why)
            return False
        self._outage.over()
        async with link:
            await self._live(link)
        return True

    async def _live(self, link: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._raw = link, _of_the_network(link.get_extra_info("socket"))
        self._up.set()
        try:
            self._on_connect()
            async for message in link:
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._on_text(message.data)
        finally:
            self._socket = self._raw = None
            self._up.clear()
        why = link.exception() or f"closed ({link.close_code})"
        self._outage.tell("the link to Asterisk is lost, calls are not steered until it is back: %s", why)
        self._on_lost()


def _of_the_network(raw: socket.socket) -> socket.socket | None:
    """None for a socket of the file system, which has nothing to push."""
    return raw if raw.family in (socket.AF_INET, socket.AF_INET6) else None
