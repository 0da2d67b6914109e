"""Entries as they happen, written to everybody who reads the control socket, and read there again."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

from ivr.control.questions import Questions
from ivr.control.socket import connect, listen
from ivr.flow.entries import Entry
from ivr.journal.coding import decode, encode

BEHIND = 1_000_000
"""Bytes that may wait for one reader before it is dropped."""

LONGEST_LINE = 1_000_000
"""Bytes of one line at most."""

LONGEST_QUESTION = 65_536
"""Bytes of one question at most."""

log = logging.getLogger(__name__)


class TailServer:
    """The service's end. All its methods belong to the event loop's thread; `publish` never waits for a reader."""

    def __init__(self, path: Path, hello: Mapping[str, Any] | None = None, questions: Questions | None = None) -> None:
        """`hello` is told to every reader first: JSON values such as the SIP address and the process id.

        `questions` answers what readers ask.
        """
        self._path = path
        self._hello = dict(hello or {})
        self._questions = questions or Questions()
        self._readers: set[asyncio.WriteTransport] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Begins to listen. Raises ServiceTrouble when a service is already running in this folder."""
        listening = listen(self._path)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: _Reader(self._readers, self._hello, self._questions), sock=listening
        )

    def publish(self, call_id: str, entry: Entry) -> None:
        """Tells every reader; one that is too far behind is dropped."""
        if not self._readers:
            return
        line = _line({"call": call_id, "entry": encode(entry)})
        for reader in tuple(self._readers):
            reader.write(line)
            if reader.get_write_buffer_size() > BEHIND:
                log.warning("control socket: a reader is too slow and was dropped")
                self._readers.discard(reader)
                reader.abort()

    async def stop(self) -> None:
        """Lets readers have what was told, and removes the socket; a second time does nothing."""
        server, self._server = self._server, None
        if server:
            server.close()
            _remove(self._path)
            for reader in tuple(self._readers):
                reader.close()


def _remove(path: Path) -> None:
    """A socket that a broken disk keeps is replaced by the next service."""
    try:
        path.unlink(missing_ok=True)
    except OSError as trouble:
        log.warning("control socket: %s could not be removed: %s", path, trouble)


class _Reader(asyncio.Protocol):
    """One connection: says hello, hears what happens until it asks something, and is answered, one after another."""

    def __init__(self, readers: set[asyncio.WriteTransport], hello: Mapping[str, Any], questions: Questions) -> None:
        self._readers = readers
        self._hello = hello
        self._questions = questions
        self._asked = b""
        self._answering: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(_line({"hello": self._hello}))
        self._readers.add(self._transport)

    def data_received(self, data: bytes) -> None:
        self._asked += data
        if b"\n" in self._asked and self._answering is None:
            self._readers.discard(self._transport)
            self._answering = asyncio.create_task(self._answer())
        elif len(self._asked) > LONGEST_QUESTION:
            log.warning("control socket: a question is too long, whoever asked it was dropped")
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._readers.discard(self._transport)

    def _tell(self, sentence: str) -> None:
        self._transport.write(_line({"progress": sentence}))

    async def _answer(self) -> None:
        while b"\n" in self._asked:
            line, _, self._asked = self._asked.partition(b"\n")
            self._transport.write(_line(await self._questions.answer(line, self._tell)))
        self._answering = None


class Tail:
    """A reader's end. `hello` is what the service told about itself."""

    def __init__(self, hello: Mapping[str, Any], lines: asyncio.StreamReader) -> None:
        self.hello = hello
        self._lines = lines

    async def entries(self) -> AsyncIterator[tuple[str, Entry]]:
        """`(call id, entry)` for everything since the tail was opened; ends when the service stops or drops us."""
        while told := await _next(self._lines):
            yield told["call"], decode(told["entry"])


@asynccontextmanager
async def open_tail(path: Path) -> AsyncIterator[Tail]:
    """A tail that misses nothing from here on. Raises MissingRequirement when no service is running there."""
    lines, writer = await asyncio.open_unix_connection(sock=connect(path), limit=LONGEST_LINE)
    try:
        hello = await _next(lines) or {}
        yield Tail(hello.get("hello", {}), lines)
    finally:
        writer.close()


async def follow(path: Path) -> AsyncIterator[tuple[str, Entry]]:
    """`open_tail` and its entries at once, for who does not need the hello."""
    async with open_tail(path) as tail:
        async for told in tail.entries():
            yield told


async def _next(lines: asyncio.StreamReader) -> dict[str, Any] | None:
    try:
        line = await lines.readline()
    except ConnectionError:
        return None
    return cast(dict[str, Any], json.loads(line)) if line.endswith(b"\n") else None


def _line(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"
