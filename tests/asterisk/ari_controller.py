"""A tiny ARI controller for tests: it collects events, sets variables and sends channels on excursions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import aiohttp

Event = dict[str, Any]


class Controller:
    """One WebSocket for events and HTTP for requests."""

    def __init__(self, bind: str, password: str) -> None:
        self._base = f"http://{bind}/ari"
        self._headers = {"Authorization": aiohttp.encode_basic_auth("ivr", password)}
        self.events: list[Event] = []
        self._came = asyncio.Condition()

    async def __aenter__(self) -> Controller:
        self._session = aiohttp.ClientSession(headers=self._headers)
        self._socket = await self._session.ws_connect(f"{self._base}/events?app=ivr")
        self._reader = asyncio.create_task(self._read())
        await self.steers()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.leave()

    async def steers(self) -> None:
        """Lives, as Asterisk sees it, from now on."""
        await self.says(time.time())
        self._beating = asyncio.create_task(self._beat())

    async def falls_silent(self) -> None:
        """Is there, and says nothing any more."""
        self._beating.cancel()
        await asyncio.gather(self._beating, return_exceptions=True)

    async def goes(self) -> None:
        """Says that it steers no longer."""
        await self.falls_silent()
        await self.says(0)

    async def says(self, beat: float) -> None:
        """One heartbeat."""
        query = {"variable": "HEARTBEAT", "value": str(int(beat))}
        async with self._session.post(f"{self._base}/asterisk/variable", params=query, headers=self._headers) as reply:
            assert reply.status == 204

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(1)
            await self.says(time.time())

    async def leave(self) -> None:
        """Goes away, as a controller that died."""
        await self.falls_silent()
        self._reader.cancel()
        await self._socket.close()
        await self._session.close()

    async def _read(self) -> None:
        async for message in self._socket:
            async with self._came:
                self.events.append(message.json())
                self._came.notify_all()

    async def event(self, wanted: Callable[[Event], bool], seconds: float = 20) -> Event:
        """The first event that `wanted` agrees to, come or still to come."""

        def found() -> Event | None:
            return next((event for event in self.events if wanted(event)), None)

        async with asyncio.timeout(seconds), self._came:
            await self._came.wait_for(lambda: found() is not None)
            event = found()
            assert event
            return event

    async def arrival(self) -> Event:
        return await self.event(lambda e: e["type"] == "StasisStart" and e["args"][0] == "arrived")

    async def resume(self, channel: str = "") -> list[str]:
        """What the dialplan says when the call (this one, if named) comes back: everything after the reference."""
        event = await self.event(
            lambda e: e["type"] == "StasisStart" and e["args"][0] == "resume" and channel in e["channel"]["id"]
        )
        args: list[str] = event["args"]
        return args[3:]

    async def taken(self) -> str:
        """Who has taken the call, told while the excursion lasts."""
        event = await self.event(lambda e: e["type"] == "ChannelVarset" and e["variable"] == "ACCEPTED" and e["value"])
        return str(event["value"])

    async def request(self, method: str, path: str, body: object = None) -> Any:
        async with self._session.request(method, f"{self._base}/{path}", json=body) as response:
            assert response.status < 300, (path, response.status, await response.text())
            return await response.json() if response.content_length else None

    async def excursion(self, channel: str, context: str, extension: str, **variables: str) -> None:
        """Leaves for a queue or a line as the service does: subscribe, set variables, continue."""
        await self.request("POST", f"applications/ivr/subscription?eventSource=channel:{channel}")
        await self.request("POST", f"channels/{channel}/variables", {"variables": {"IVR_REF": "r1", **variables}})
        await self.request(
            "POST", f"channels/{channel}/continue?context={context}&extension={quote(extension)}&priority=1"
        )
