"""An ARI server with no Asterisk behind it: answers late, out of order, 404, 409, or not at all, as a test wants."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, unquote

from aiohttp import WSMsgType, web

from tests.ari.fake_channel import FakeChannel
from tests.ari.fake_replies import LATE, Order, Refused, gone, outside


@dataclass
class FakeAsterisk:
    """Serves ARI at `address` inside `async with`. `lasts` is how long playbacks take (None: until the test ends them).

    `order` decides for each request whether its reply comes before what it causes, after, or late.
    `deaf`: takes no request; `mute`: applications that hear no event of ours; `silent`: does not say that it is there.
    `on_excursion` is called with a channel that has left for a queue or a line.
    """

    recordings: Path
    lasts: float | None = None
    order: Callable[[], Order] = lambda: "reply first"
    on_excursion: Callable[[FakeChannel], None] = lambda channel: None
    deaf: bool = False
    mute: Collection[str] = ()
    silent: bool = False
    requests: list[str] = field(default_factory=list)
    over_http: list[str] = field(default_factory=list)
    channels: dict[str, FakeChannel] = field(default_factory=dict)
    links: int = 0
    _refusals: list[tuple[str, str, Refused]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _socket: web.WebSocketResponse | None = None
    _out: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/ari/events", self._serve_socket)
        app.router.add_get("/ari/asterisk/ping", self._pong)
        app.router.add_route("*", "/ari/{path:.*}", self._serve_http)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        self.address = await self.listen(self._runner)
        return self

    async def listen(self, runner: web.AppRunner) -> str:
        """Opens a port, and answers where it is."""
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return "{}:{}".format(*runner.addresses[0][:2])

    async def __aexit__(self, *error: object) -> None:
        await self.drop_link()
        await self._runner.cleanup()

    async def drop_link(self) -> None:
        """Closes the WebSocket, as a restarting Asterisk or a broken network would."""
        if self._socket:
            await self._socket.close()

    def refuse(self, method: str, part: str, refused: Refused) -> None:
        """The next request of this method whose address contains `part` gets this answer and does nothing."""
        self._refusals.append((method, part, refused))

    def call(self, dialled: str = "3000", caller: str = "+33199000001", trunk: str = "carrier") -> FakeChannel:
        """A call comes in and is handed to the application."""
        channel = self._channel_up()
        channel.enter("arrived", channel.call, "v1", dialled, caller, trunk)
        return channel

    def stranger(self, args: list[str]) -> FakeChannel:
        """A channel enters the application that did not arrive as a call."""
        channel = self._channel_up()
        channel.enter(*args)
        return channel

    def _channel_up(self) -> FakeChannel:
        number = next(self._numbers)
        channel = FakeChannel(f"{number}.{number}", f"{number}-{number}", self.send, self.recordings, self.lasts)
        self.channels[channel.id] = channel
        return channel

    def send(self, event: dict[str, Any]) -> None:
        """Sends an event (or a reply); what is sent while no link is up is lost, as with Asterisk."""
        if self._socket:
            self._out.put_nowait(event)

    async def say(self, text: str) -> None:
        """Sends any text at once, whatever waits to be sent."""
        assert self._socket
        await self._socket.send_str(text)

    async def _serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        self._socket, self._out = socket, asyncio.Queue()
        self.links += 1
        writer = asyncio.create_task(self._write(socket, self._out))
        async for message in socket:
            if self.deaf:
                continue
            if message.type is WSMsgType.PING:
                await socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._take(json.loads(message.data))
        writer.cancel()
        if self._socket is socket:
            self._socket = None
        return socket

    async def _write(self, socket: web.WebSocketResponse, out: asyncio.Queue[dict[str, Any]]) -> None:
        while True:
            await socket.send_json(await out.get())

    def _take(self, asked: dict[str, Any]) -> None:
        """Serves a request; the reply and what it causes are sent in the order that `order` wants."""
        reply = {"type": "RESTResponse", "request_id": asked["request_id"], "uri": asked["uri"]}
        later = asyncio.get_running_loop().call_later
        try:
            content, effect = self._serve(
                asked["method"], asked["uri"], json.loads(asked.get("message_body") or "null")
            )
            reply |= {"status_code": 200, "reason_phrase": "OK", "message_body": json.dumps(content)}
        except Refused as refused:
            reply |= {"status_code": refused.status, "message_body": json.dumps({"message": refused.message})}
            effect = _nothing
        match self.order():
            case "reply first":
                self.send(reply)
                effect()
            case "event first":
                effect()
                self.send(reply)
            case "late reply":
                effect()
                later(LATE, self.send, reply)
            case "late event":
                self.send(reply)
                later(LATE, effect)

    async def _pong(self, request: web.Request) -> web.Response:
        while self.silent:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        return web.json_response({})

    async def _serve_http(self, request: web.Request) -> web.Response:
        asked = request.method, request.match_info["path"]
        self.over_http.append(" ".join(asked))
        try:
            content, effect = self._serve(*asked, await request.json() if request.body_exists else None)
        except Refused as refused:
            return web.json_response({"message": refused.message}, status=refused.status)
        effect()
        return web.json_response(content)

    def _serve(self, method: str, uri: str, body: Any) -> tuple[Any, Callable[[], None]]:
        """What is answered, and what it will do. Raises Refused."""
        self.requests.append(f"{method} {uri}")
        for refusal in self._refusals:
            if refusal[0] == method and refusal[1] in uri:
                self._refusals.remove(refusal)
                raise refusal[2]
        path, _, asked = uri.partition("?")
        query = dict(parse_qsl(asked))
        match [method, *(unquote(part) for part in path.split("/"))]:
            case ["PUT", "applications", _, "eventFilter"] | ["POST", "asterisk", "variable"]:
                return {}, _nothing
            case ["POST", "events", "user", word]:
                told = {"type": "ChannelUserevent", "eventname": word, "userevent": {}} | query
                return {}, _nothing if query["application"] in self.mute else partial(self.send, told)
            case ["POST", "applications", name, "subscription"]:
                return {}, self._subscription(name, query["eventSource"].removeprefix("channel:"))
            case ["GET" | "DELETE" as verb, "playbacks", playback]:
                return {}, self._playback(verb, playback)
            case ["GET" | "POST", "recordings", "live", name, *stop]:
                return {}, self._live_recording(name, bool(stop))
            case ["GET", "bridges" | "channels" as what, *name]:
                return self._shown(*name) if what == "channels" else [], _nothing
            case [verb, "channels", channel, *what]:
                return {}, self._channel(verb, channel, what, query, body)
        raise Refused(404, "Resource not found")

    def _subscription(self, application: str, channel: str) -> Callable[[], None]:
        known = self.channels.get(channel)
        if not known or not known.alive:
            raise Refused(422, "Event source does not exist")
        known.follow() if application.endswith("-excursions") else known.subscribe()
        return _nothing

    def _playback(self, verb: str, playback: str) -> Callable[[], None]:
        for channel in self.channels.values():
            if playback in channel.playing:
                return partial(channel.end_playback, playback) if verb == "DELETE" else _nothing
        raise Refused(404, "Playback not found")

    def _live_recording(self, name: str, stop: bool) -> Callable[[], None]:
        found = [channel for channel in self.channels.values() if channel.recording == name]
        if not found:
            raise Refused(404, "Recording not found")
        return found[0].stop_recording if stop else _nothing

    def _shown(self, *name: str) -> Any:
        """One channel, or all."""
        shown = {channel.id: channel.shown for channel in self.channels.values() if channel.alive}
        if not name:
            return list(shown.values())
        if name[0] not in shown:
            raise gone()
        return shown[name[0]]

    def _channel(self, verb: str, name: str, what: list[str], query: dict[str, str], body: Any) -> Callable[[], None]:
        channel = self.channels.get(name)
        if not channel or not channel.alive:
            raise gone()
        if verb in ("DELETE", "GET"):
            return channel.hang_up if verb == "DELETE" else _nothing
        if not channel.in_stasis:
            raise outside()
        return self._in_stasis(channel, what, query, body)

    def _in_stasis(self, channel: FakeChannel, what: list[str], query: dict[str, str], body: Any) -> Callable[[], None]:
        match what:
            case ["play", playback]:
                return lambda: channel.begin_playback(playback, body["media"])
            case ["record"]:
                if (self.recordings / f"{query['name']}.wav").exists():
                    raise Refused(409, f"Recording '{query['name']}' already exists and can not be overwritten")
                return lambda: channel.begin_recording(query["name"])
            case ["variables"]:
                return lambda: channel.set_variables(body["variables"])
            case ["continue"]:
                return lambda: self._leave(channel, query["context"], query["extension"])
        raise Refused(404, "Resource not found")

    def _leave(self, channel: FakeChannel, context: str, extension: str) -> None:
        channel.leave(context, extension)
        self.on_excursion(channel)


def _nothing() -> None:
    pass
