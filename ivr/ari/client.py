"""Requests to ARI and events from it: REST over one WebSocket, and a small HTTP pool for what blocks."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp

from ivr.ari.echo import Echoes
from ivr.ari.errors import AriLost, AriTrouble, answered
from ivr.ari.resources import Applications, Bridges, Channels, Playbacks, Recordings, uri
from ivr.ari.stream import AriStream
from ivr.ari.wire import ApplicationReplaced, Echo, WireEvent, parse

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds that a request on the socket may take; nothing that blocks is asked there."""
SLOW_PATIENCE = 30.0
BEAT = 5.0
"""Seconds between two looks at whether Asterisk serves the link."""
POOL = 20
NOTHING: Mapping[str, Any] = {}

E = TypeVar("E", bound=WireEvent)


class AriClient:
    """The link to one Asterisk, open inside `async with`; `address` is `host:port` of its HTTP server."""

    def __init__(self, address: str, user: str, password: str, application: str = "ivr") -> None:
        self._base = f"http://{address}/ari"
        self._user = user
        self._credentials = aiohttp.encode_basic_auth(user, password)
        self._application = application
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Mapping[str, Any]]] = {}
        self._handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)
        self._connect_handlers: list[Callable[[], Awaitable[None]]] = []
        self._lost_handlers: list[Callable[[], None]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._ready = asyncio.Event()
        self._links = 0
        self._replaced = False
        self.bridges = Bridges(self)
        self.channels = Channels(self)
        self.playbacks = Playbacks(self)
        self.recordings = Recordings(self)
        self.applications = Applications(self, application)
        self._echoes = Echoes(self.applications.names)
        self.on_event(Echo, self._echoes.heard)

    async def __aenter__(self) -> Self:
        headers = {"Authorization": self._credentials}
        self._http = aiohttp.ClientSession(headers=headers, connector=aiohttp.TCPConnector(limit=POOL))
        url = f"{self._base}/events?app={','.join(self.applications.names)}"
        self._stream = AriStream(
            self._http, f"{self._base}/asterisk/ping", url, self._sort, self._connected, self._lost
        )
        self._spawn(self._stream.run())
        self._spawn(self._beat())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.close()

    async def renew(self, password: str) -> None:
        """Has Asterisk read its ARI users anew, and goes on with another password. What is asked meanwhile waits.

        A link that stands is of no more use: Asterisk looks at the password of each request on it. Raises AriRefused.
        """
        before, self._credentials = self._credentials, aiohttp.encode_basic_auth(self._user, password)
        self._http.headers["Authorization"] = self._credentials
        await self._stream.end("its password is new")
        headers, module = {"Authorization": before}, f"{self._base}/asterisk/modules/res_ari.so"
        async with self._http.put(module, headers=headers) as response:
            answered(response.status, await response.text())

    @property
    def up(self) -> bool:
        """Whether the link stands now."""
        return self._ready.is_set()

    @property
    def link(self) -> int:
        """Which link it is, or was last: they are counted."""
        return self._links

    async def ready(self, seconds: float = 10.0) -> None:
        """Returns when the link is up and filtered. Raises AriLost when it is not within `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._ready.wait()
        except TimeoutError:
            raise AriLost(f"Asterisk's ARI does not answer at {self._base}: is Asterisk running?") from None

    def on_event(self, kind: type[E], handler: Callable[[E], None]) -> None:
        """Calls `handler` with each event of that kind, from the reader: it must only sort, never wait."""
        self._handlers[kind].append(handler)

    def on_connect(self, handler: Callable[[], Awaitable[None]]) -> None:
        """Runs `handler` each time that the link is made, after the event filter is set."""
        self._connect_handlers.append(handler)

    def on_lost(self, handler: Callable[[], None]) -> None:
        """Calls `handler` each time that the link breaks."""
        self._lost_handlers.append(handler)

    async def request(self, method: str, *path: str, query: Mapping[str, Any] = NOTHING, body: Any = None) -> Any:
        """Asks on the socket, where requests are served one after another; the JSON that was answered, or None."""
        number = str(next(self._numbers))
        message = {"type": "RESTRequest", "request_id": number, "method": method, "uri": uri(path, query)}
        if body is not None:
            message |= {"content_type": "application/json", "message_body": json.dumps(body)}
        reply = await self._answer_to(number, json.dumps(message))
        return answered(reply["status_code"], reply.get("message_body", ""))

    def tell(self, method: str, *path: str, query: Mapping[str, Any] = NOTHING) -> None:
        """Asks on the socket and takes no answer; while the link is down, what is told is lost."""
        if self.up:
            message = {"type": "RESTRequest", "request_id": "", "method": method, "uri": uri(path, query)}
            self._spawn(self._send(json.dumps(message)))

    async def request_slowly(
        self, method: str, *path: str, query: Mapping[str, Any] = NOTHING, body: Any = None
    ) -> Any:
        """Asks over HTTP, for what waits behind a running prompt; the JSON that was answered, or None."""
        timeout = aiohttp.ClientTimeout(total=SLOW_PATIENCE)
        url = f"{self._base}/{uri(path, query)}"
        try:
            async with self._http.request(method, url, json=body, timeout=timeout) as reply:
                return answered(reply.status, await reply.text())
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise AriLost(f"no answer from Asterisk to {method} {path[-1]}: {error}") from error

    async def _send(self, message: str) -> None:
        with suppress(aiohttp.ClientError, OSError):
            await self._stream.send(message)

    async def _answer_to(self, number: str, message: str) -> Mapping[str, Any]:
        answer: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            async with asyncio.timeout(PATIENCE):
                await self._stream.send(message)
                return await answer
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise AriLost(f"no answer from Asterisk within {PATIENCE:.0f} s") from error
        finally:
            del self._waiting[number]

    def _sort(self, text: str) -> None:
        try:
            raw = json.loads(text)
            if raw.get("type") == "RESTResponse":
                self._take_reply(raw)
            else:
                self._tell(raw)
        except Exception:  # one call's odd event must not deafen all other calls
            log.exception("a message from Asterisk was passed over (%d characters)", len(text))

    def _tell(self, raw: Mapping[str, Any]) -> None:
        event = parse(raw)
        if event is None:
            return
        if isinstance(event, ApplicationReplaced):
            self._replaced = True
            log.critical("another controller took over application %r: this one hears no calls", self._application)
        for handler in self._handlers[type(event)]:
            handler(event)

    def _take_reply(self, raw: Mapping[str, Any]) -> None:
        answer = self._waiting.get(raw.get("request_id", ""))
        if answer and not answer.done():
            answer.set_result(raw)

    def _connected(self) -> None:
        self._links += 1
        self._replaced = False
        self._spawn(self._greet())

    async def _greet(self) -> None:
        if await self._serves():
            self._ready.set()
            for handler in self._connect_handlers:
                try:
                    await handler()
                except Exception:  # what fails for one must not keep the others from a link that stands
                    log.exception("not all is done that a new link to Asterisk needs")

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            if self.up:
                await self._serves()

    async def _serves(self) -> bool:
        """Sets the event filter, and hears whether events come. A link on which that fails is cut, and made anew.

        An Asterisk that hung takes a new link, then clears away the old one, and forgets our application with it: the
        link stands and pings are answered, but no call comes, and no request is served; or, while calls are up, every
        request is served and no event is told (both seen). Who was replaced by another controller leaves it at that.
        """
        link = self._links
        try:
            await self.applications.choose()
            await self._hear()
        except AriTrouble as error:
            if link == self._links:
                await self._stream.cut(error)
            return False
        return True

    async def _hear(self) -> None:
        self._echoes.forget()
        await self.applications.call_out("echo")
        if not await self._echoes.all_within(PATIENCE) and not self._replaced:
            raise AriLost("it answers, and tells no events")

    def _lost(self) -> None:
        self._ready.clear()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(OSError("the link broke"))
        for handler in self._lost_handlers:
            handler()

    def _spawn(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
