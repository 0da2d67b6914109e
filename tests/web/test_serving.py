"""What is served ends soon, also when pages follow it."""

from __future__ import annotations

import asyncio
import socket

from aiohttp import ClientSession, web
from pytest import MonkeyPatch

from ivr import serving


async def test_pages_that_follow_the_service_do_not_hold_up_its_end(monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "LAST_WORDS", 0.1)

    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        await answer.write(b": begins\n\n")
        await asyncio.Event().wait()
        return answer

    async def telephone(request: web.Request) -> web.WebSocketResponse:
        answer = web.WebSocketResponse()
        await answer.prepare(request)
        await answer.receive()
        return answer

    whole = web.Application()
    whole.router.add_get("/stream", endless)
    whole.router.add_get("/telephone", telephone)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        bind = f"127.0.0.1:{found.getsockname()[1]}"
    async with asyncio.timeout(10), ClientSession() as http:
        async with serving.served(whole, "IVR_WEB_BIND", bind):
            stream = await http.get(f"http://{bind}/stream")
            await stream.content.readany()
            await http.ws_connect(f"http://{bind}/telephone")
