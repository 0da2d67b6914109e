"""Requests to the outside Asterisk's ARI, and its events as they come, for legs that somebody in Python plays."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp

from ivr.ari.errors import refusal
from ivr.ari.resources import uri
from ivr.errors import ServiceTrouble

APPLICATION = "outside"
PATIENCE = aiohttp.ClientTimeout(total=15)
NOTHING: Mapping[str, Any] = {}


class Remote:
    """The link to one Asterisk for as long as it lives: one WebSocket of events, requests over HTTP."""

    def __init__(self, port: int, password: str, heard: Callable[[Mapping[str, Any]], None]) -> None:
        self._base = f"http://127.0.0.1:{port}/ari"
        self._credentials = aiohttp.encode_basic_auth(APPLICATION, password)
        self._heard = heard
        self._http: aiohttp.ClientSession | None = None
        self._reader: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Returns when events flow, of every channel. Raises ServiceTrouble when Asterisk does not answer."""
        self._http = aiohttp.ClientSession(headers={"Authorization": self._credentials})
        try:
            socket = await self._http.ws_connect(f"{self._base}/events?app={APPLICATION}&subscribeAll=true")
        except (aiohttp.ClientError, OSError) as error:
            await self.close()
            raise ServiceTrouble(f"the outside Asterisk does not answer on its ARI: {error}") from error
        self._reader = asyncio.create_task(self._read(socket))

    async def close(self) -> None:
        """Ends the link."""
        if self._reader:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        if self._http:
            await self._http.close()
        self._reader = self._http = None

    async def ask(self, method: str, *path: str, query: Mapping[str, Any] = NOTHING, body: Any = None) -> Any:
        """The JSON that was answered, or None. Raises ChannelGone, NotInStasis, AriRefused or ServiceTrouble."""
        if not self._http:
            raise ServiceTrouble("the outside Asterisk is not running")
        try:
            url = f"{self._base}/{uri(path, query)}"
            async with self._http.request(method, url, json=body, timeout=PATIENCE) as reply:
                text = await reply.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ServiceTrouble(f"the outside Asterisk did not answer {method} {path[-1]}: {error}") from error
        content = json.loads(text) if text else None
        if reply.status >= 300:
            raise refusal(reply.status, (content or {}).get("message", "no message"))
        return content

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self._heard(json.loads(message.data))
