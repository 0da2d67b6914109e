"""One service and one outside world on ports of their own, and the few questions that tests ask them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import aiohttp

from ivr.app import Service, serving
from ivr.ari.guard import GUARD
from ivr.journal import callbacks
from ivr.outside.asterisk import Outside
from ivr.outside.behaviour import parse_world
from ivr.outside.opening import opened
from ivr.routing.moments import moment
from ivr.waiting.estimate import FEWEST
from ivr.waiting.talks import Talk
from tests.live.channel_rows import Row, queue_log_of, rows_in
from tests.live.ground import free_ground

TALK = "talk=2,"
"""People talk two seconds unless a case says otherwise."""


@dataclass
class Town:
    """The running service, everybody outside, and Asterisk's own records."""

    service: Service
    outside: Outside
    numbers: Iterator[int] = field(default_factory=lambda: count(1000))
    dead: set[str] = field(default_factory=set)
    past: set[str] = field(default_factory=set)

    def new_number(self) -> str:
        """A French number from the range for fiction, from which nobody has called yet."""
        return f"+3363998{next(self.numbers)}"

    async def arrange(self, at: str, world: str, noticed: bool) -> None:
        """Sets the clock and how everybody behaves; `noticed` when our service is to know which lines are dead."""
        await self.nobody_called_back()
        await self.behave(world, noticed)
        await self.everybody_in()
        self.set_clock(at)
        await self.service.asterisk.cli(f"dialplan set global CLOCK {self.service.clock.ahead}")

    async def behave(self, world: str, noticed: bool) -> None:
        """Sets how everybody behaves from now on, in the middle of whatever happens; `noticed` as for `arrange`."""
        routing, asterisk = self.service.routing, self.service.asterisk
        will = parse_world(TALK + world, routing.trunks, routing.agents)
        dead = {name for name in routing.trunks if will.line(name) in ("dead", "unseen")}
        changed, self.dead = dead ^ self.dead, dead

        async def look(trunk: str) -> None:
            if trunk in changed:
                await asterisk.cli(f"pjsip qualify {trunk}")

        await self.outside.behave(will)
        if noticed:
            await self.outside.noticed(look)
            await self._sees(set(routing.trunks) - dead)

    async def _sees(self, alive: set[str]) -> None:
        """Returns when our service knows that these lines live: while a test judges what was heard, none answers it."""
        asterisk = self.service.asterisk
        async with asyncio.timeout(20):
            while unseen := alive & unavailable(await asterisk.cli("pjsip show contacts")):
                for trunk in unseen:
                    await asterisk.cli(f"pjsip qualify {trunk}")
                await asyncio.sleep(0.1)

    def set_clock(self, at: str) -> None:
        """Sets the service's clock to a moment as the command line takes it."""
        start = moment(at, self.service.routing)
        assert start
        self.service.clock.set(start)

    async def nobody_called_back(self) -> None:
        """What callers of an earlier case asked for is cancelled."""
        if desk := self.service.callbacks:
            for callback in tuple(desk.live):
                callbacks.cancel(self.service.settings.journal, callback)
            await until(lambda: not desk.live, "no callback is left")

    def remember(self, talks: Mapping[str, tuple[str, float]]) -> None:
        """Five conversations in each of these queues, with an agent and as long as told, are what was seen lately."""
        for queue, (agent, seconds) in talks.items():
            for _ in range(FEWEST):
                self.service.room.talks.add(Talk(queue, agent, seconds))

    async def everybody_in(self) -> None:
        """All agents are logged in afresh: what they let pass before is forgotten."""
        desk = self.service.agents.desk
        for agent in desk.agents:
            await desk.log_out(agent, "the town")
        await desk.everybody_in("the town")

    async def left_over(self) -> list[str]:
        """What is still there of calls: channels and bridges at Asterisk, sessions, and what the reaper ever found."""
        host, secret = self.service.settings.ari_bind, self.service.secrets.secret_of("ari")
        found = [f"session {call}" for call in self.service.arrivals.calls]
        found += self.service.reaper.found
        login = {"Authorization": aiohttp.encode_basic_auth("ivr", secret)}
        async with aiohttp.ClientSession(headers=login) as http:
            for what in ("channels", "bridges"):
                async with http.get(f"http://{host}/ari/{what}") as answer:
                    ids = [one["id"] for one in await answer.json()]
                    found += [f"{what[:-1]} {one}" for one in ids if not one.startswith(GUARD)]
        return found

    def cel(self) -> list[Row]:
        """Asterisk's channel events, oldest first."""
        return rows_in(self.service.settings.cel)

    def queue_log(self) -> list[list[str]]:
        """Asterisk's queue log: time, call, queue, agent, event and its details."""
        return queue_log_of(self.service.settings.home)


def unavailable(shown: str) -> set[str]:
    """The lines that do not answer, of `Contact:  paris-1/sip:127.0.0.11:5060 f1a2 Unavail nan` and the like."""
    words = [line.split() for line in shown.splitlines() if "Unavail" in line]
    return {found[1].partition("/")[0] for found in words}


async def until(true: Callable[[], bool], what: str, seconds: float = 5.0) -> None:
    """Returns when it is so; for files, which tell nobody that they have changed."""
    try:
        async with asyncio.timeout(seconds):
            while not true():  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"after {seconds:.0f} s still not: {what}") from None


@asynccontextmanager
async def open_town(changes: Mapping[str, str], disk: Path | None = None) -> AsyncIterator[Town]:
    """A town on free ground, with these pieces of routing.yaml replaced; nothing of it is left afterwards."""
    async with free_ground(changes, disk) as ground:
        settings, routing = ground.settings, ground.routing
        async with serving(settings, routing) as service, opened(settings, routing, ground.installation) as outside:
            town = Town(service, outside)
            await town.everybody_in()
            yield town


class Towns:
    """One town at a time, kept as long as cases want the same changes of the routing."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._open: tuple[Mapping[str, str], Town] | None = None

    async def with_routing(self, changes: Mapping[str, str]) -> Town:
        """The town with these pieces of routing.yaml replaced."""
        if self._open is None or self._open[0] != changes:
            await self.close()
            self._open = changes, await self._stack.enter_async_context(open_town(changes))
        return self._open[1]

    async def close(self) -> None:
        """Ends what is open."""
        self._open = None
        await self._stack.aclose()
