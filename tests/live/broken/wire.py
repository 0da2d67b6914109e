"""A TCP port that leads to another, and can stall, be cut and refuse: the network between two parts of a service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

HOST = "127.0.0.1"


class Wire:
    """Passes bytes on, both ways. One that stalls takes connections and bytes, and keeps them until it goes on."""

    def __init__(self, to: str) -> None:
        """`to` is `host:port`."""
        self._host, _, inner = to.rpartition(":")
        self._inner, self.port = int(inner), 0
        self._flows = asyncio.Event()
        self._flows.set()
        self._server: asyncio.Server | None = None
        self._links: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}

    @property
    def links(self) -> int:
        """How many connections it holds."""
        return len(self._links)

    def stall(self) -> None:
        """No byte, no beginning and no end of a connection passes until `go_on`."""
        self._flows.clear()

    def go_on(self) -> None:
        """What was kept is passed on, in its order."""
        self._flows.set()

    async def cut(self) -> None:
        """Every connection ends at once, on both sides."""
        links, self._links = self._links, {}
        for link in links.values():
            link.cancel()
        await asyncio.gather(*links.values(), return_exceptions=True)

    async def refuse(self) -> None:
        """Cuts, and takes no connection until `listen`."""
        if self._server:
            self._server.close()
            self._server = None
        await self.cut()

    async def listen(self) -> None:
        """Takes connections from now on."""
        self._server = await asyncio.start_server(self._serve, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._links[writer] = task
        try:
            with suppress(OSError, asyncio.CancelledError):
                await self._connected(reader, writer)
        finally:
            self._links.pop(writer, None)
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._flows.wait()
        inner, to_inner = await asyncio.open_connection(self._host, self._inner)
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._pass_on(reader, to_inner))
                ways.create_task(self._pass_on(inner, writer))
        except* OSError:
            pass
        finally:
            to_inner.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            await self._flows.wait()
            writer.write(data)
            await writer.drain()
        await self._flows.wait()
        writer.close()


@asynccontextmanager
async def wire(to: str) -> AsyncIterator[Wire]:
    """A wire from a free port of this machine, open; nothing of it is left afterwards."""
    opened = Wire(to)
    await opened.listen()
    try:
        yield opened
    finally:
        opened.go_on()
        await opened.refuse()
