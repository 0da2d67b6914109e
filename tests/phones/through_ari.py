"""One call made through the real session, phone and ARI client, against a fake Asterisk, in imagined time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Self

import aiohttp
import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry

from ivr.ari.arrival import Arrival
from ivr.ari.arrivals import Arrivals
from ivr.ari.client import AriClient
from ivr.ari.phone import AriPhone
from ivr.calls.counter import ClosedCounter, Found, Receipt
from ivr.calls.lobby import EmptyLobby
from ivr.flow.call import Call
from ivr.flow.commands import Foresee, LookUp, Register
from ivr.flow.entries import Entry
from ivr.flow.events import Foreseen, RegisterOutcome
from ivr.journal.callers import Known
from ivr.metrics.counting import Counting
from ivr.outside.behaviour import World
from ivr.outside.script import ScriptedCaller, parse
from ivr.service.reception import Reception
from ivr.simulator.excursions import Lines, foreseen
from ivr.simulator.phone import RECEIPT
from ivr.simulator.simulate import lines_served
from ivr.versions.edition import Edition
from ivr.waiting.people import NoStaff
from ivr.waiting.room import Room
from ivr.waiting.talks import Talks
from tests.ari.fake_replies import Refused, any_order
from tests.ari.fake_server import FakeAsterisk
from tests.flow.real import flow, routing
from tests.phones.caller import Caller
from tests.phones.excursions import Excursions
from tests.phones.manner import Manner
from tests.phones.virtual_time import VirtualTimeLoop
from tests.simulator.any_call import AnyCall

HOURS = 3.0
"""The longest that a call may take in imagined time."""


@dataclass
class UnixAsterisk(FakeAsterisk):
    """The fake Asterisk behind a socket in the file system, where nothing is ever on its way.

    Every request takes `ponders` seconds. `refusals` tells what it did not do, as `POST play 404`.
    """

    ponders: float = 0.0

    refusals: list[str] = field(default_factory=list)
    _asked: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    async def listen(self, runner: web.AppRunner) -> str:
        """Opens the socket; the address is made up."""
        await web.UnixSite(runner, str(self.recordings / "ari.sock")).start()
        return "asterisk:8088"

    async def __aenter__(self) -> Self:
        self._ponders = asyncio.create_task(self._ponder())
        return await super().__aenter__()

    async def __aexit__(self, *error: object) -> None:
        self._ponders.cancel()
        await super().__aexit__(*error)

    def _take(self, asked: dict[str, Any]) -> None:
        self._asked.put_nowait(asked)

    async def _ponder(self) -> None:
        """Requests on the socket are served one after another, each in its time."""
        while True:
            asked = await self._asked.get()
            await asyncio.sleep(self.ponders)
            super()._take(asked)

    async def _serve_http(self, request: web.Request) -> web.Response:
        await request.read()
        await asyncio.sleep(self.ponders)
        return await super()._serve_http(request)

    def _serve(self, method: str, uri: str, body: Any) -> tuple[Any, Callable[[], None]]:
        try:
            return super()._serve(method, uri, body)
        except Refused as refused:
            path = uri.partition("?")[0].split("/")
            self.refusals.append(
                f"{method} {path[2] if path[0] == 'channels' and path[2:] else path[0]} {refused.status}"
            )
            raise


@dataclass
class Made:
    """A call that was made: what was written, and what Asterisk was asked and how it was left."""

    asterisk: UnixAsterisk
    entries: list[Entry] = field(default_factory=list)
    left_over: tuple[str, ...] = ()


@dataclass
class Desk:
    """Journal and tail of one call: remembers a language, keeps the entries, and tells them to the caller."""

    remembered: str | None
    made: Made
    caller: Caller | None = None

    async def known_of(self, caller: str, now: datetime) -> Known:
        """What he chose last."""
        return Known(self.remembered)

    async def taped(self, call: str) -> None:
        """No conversation was recorded."""

    def at(self, channel: str, stand: str) -> None:
        """Nobody else would take the call over."""

    def gone(self, channel: str) -> None:
        """It is over."""

    def write(self, call: str, entries: Sequence[Entry], state: Call) -> None:
        """Keeps what was written."""
        self.made.entries += entries

    def publish(self, call: str, entry: Entry) -> None:
        """Tells the caller."""
        assert self.caller is not None
        self.caller.hear(entry)


class House(EmptyLobby):
    """The waiting room of one call, in which it is as the world has it."""

    def __init__(self, now: Callable[[], datetime], lines: Lines, world: World) -> None:
        super().__init__(now)
        self.now, self.lines, self.world = now, lines, world

    def foresee(self, command: Foresee) -> Foreseen:
        """As on paper."""
        return foreseen(command, self.lines, self.world, self.now())

    async def register(self, call: str, command: Register) -> RegisterOutcome:
        """Writes nothing down, but says so."""
        return "registered"


class Counter(ClosedCounter):
    """The counter of one call: everything that is left is the request of `RECEIPT`, and requests are as the world has
    them."""

    def __init__(self, now: Callable[[], datetime], world: World) -> None:
        self.now, self.world = now, world

    async def receipt(self, call: str) -> Receipt:
        """As on paper."""
        return Receipt(*RECEIPT)

    async def look_up(self, command: LookUp) -> Found:
        """As on paper."""
        return Found(self.world.request, self.now())


class Clock:
    """The service's clock in imagined time."""

    def __init__(self, at: datetime) -> None:
        self._at, self._began = at, asyncio.get_running_loop().time()

    def now(self) -> datetime:
        """`at`, and what has passed since."""
        return self._at + timedelta(seconds=asyncio.get_running_loop().time() - self._began)

    def at(self, machine: datetime) -> datetime:
        """Now: no machine's clock goes along with imagined time."""
        return self.now()


def make(call: AnyCall, seed: int, folder: Path) -> Made:
    """Makes the call; `seed` decides how awkward Asterisk is, `folder` is a short path of its own."""
    with pytest.MonkeyPatch.context() as patch, asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        patch.setattr(
            aiohttp, "TCPConnector", lambda limit: aiohttp.UnixConnector(str(folder / "ari.sock"), limit=limit)
        )
        return runner.run(_make(call, Random(seed), folder))


async def _make(call: AnyCall, chance: Random, folder: Path) -> Made:
    manner, loop = Manner.drawn(chance), asyncio.get_running_loop()
    lines = lines_served(flow(call.switch), routing().agents)
    excursions = Excursions(call.world, lines, loop.call_later)
    asterisk = UnixAsterisk(
        folder, manner.prompts, any_order(chance.random()), excursions.begin, ponders=manner.ponders
    )
    async with asterisk, AriClient(asterisk.address, "ivr", "secret") as client:
        made, over = Made(asterisk), asyncio.Event()
        desk, clock = Desk(call.remembered, made), Clock(call.at)
        room = Room(clock.now, {}, NoStaff(), Talks())
        counted = Counting(CollectorRegistry(), promise=180).turn
        edition = Edition("1", routing(), flow(call.switch))
        reception = Reception(lambda version: edition, desk, desk, clock, folder, room, counted, desk.taped, desk)

        async def received(arrival: Arrival, phone: AriPhone) -> None:
            try:
                await reception.receive(arrival, phone)
            finally:
                over.set()

        where = (Path("/sounds"), folder, House(clock.now, lines, call.world))
        counter = Counter(clock.now, call.world)
        arrivals = Arrivals(client, clock, *where, received, counter=counter)
        await client.ready()
        channel = asterisk.call(call.number, call.caller or "")
        desk.caller = Caller(asterisk, channel, ScriptedCaller(parse(call.script)), manner, chance, excursions)
        async with asyncio.timeout(HOURS * 3600):
            await over.wait()
        made.left_over = (*arrivals.calls, *(name for name, left in asterisk.channels.items() if left.alive))
    return made
