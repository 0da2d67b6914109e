"""A town that lives on while its controller, a process of its own, is killed, stopped and started.

async with open_split_town(ALWAYS_OPEN) as town:
    leg = await town.call("+33199000100")
    town.controller.kill()
    await town.controller.start()
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from ivr.asterisk.process import AsteriskProcess
from ivr.control.questions import ask
from ivr.flow.call import Call
from ivr.flow.entries import Entry
from ivr.journal import queries
from ivr.journal.database import for_reading
from ivr.outside.asterisk import Outside
from ivr.outside.behaviour import parse_world
from ivr.outside.caller import place_call
from ivr.outside.leg import Leg
from ivr.outside.opening import opened
from ivr.settings import Settings
from tests.live.channel_rows import Row, queue_log_of, rows_in
from tests.live.ground import Ground, free_ground
from tests.live.process import ENDS, Controller
from tests.live.town import until


@dataclass
class SplitTown:
    """The controller, Asterisk and everybody outside, each to be broken alone; `ids` are calls by their leg."""

    ground: Ground
    controller: Controller
    asterisk: AsteriskProcess
    outside: Outside
    numbers: Iterator[int] = field(default_factory=lambda: count(1000))
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """Where its folders and addresses are."""
        return self.ground.settings

    def new_number(self) -> str:
        """A French number from the range for fiction, from which nobody has called yet."""
        return f"+3363998{next(self.numbers)}"

    async def behave(self, world: str) -> None:
        """How everybody outside behaves from now on, as `ivr demo --world` takes it."""
        routing = self.ground.routing
        await self.outside.behave(parse_world(world, routing.trunks, routing.agents))

    async def everybody_in(self) -> None:
        """All agents are logged in and none is paused."""
        for what in ("log-in", "resume"):
            await ask(self.settings.control, "agent", do=what, all=True, by="the town")

    async def call(self, to: str, caller: str | None = None, withheld: bool = False, heard: bool = True) -> Leg:
        """A caller who has been answered, from a number of his own; what he hears is recorded, if `heard`."""
        number = None if withheld else caller or self.new_number()
        leg = await place_call(self.outside, to, number, heard=heard)
        await leg.reached("answered")
        return leg

    async def id_of(self, leg: Leg) -> str:
        """The id of the caller's latest call, as soon as the journal knows it; not that of another withheld number."""
        if leg.id not in self.ids:
            await until(lambda: bool(self._calls_from(leg)), "the call is in the journal", 10)
            self.ids[leg.id] = self._calls_from(leg)[0]
        return self.ids[leg.id]

    def state(self, call: str) -> Call | None:
        """The last state that the journal has of a call that goes on."""
        return next((one for one in queries.live(self.settings.journal) if one.id == call), None)

    async def reached(self, call: str, so: Callable[[Call], bool], what: str, seconds: float = 30.0) -> None:
        """Returns when the journal says so of a call that goes on."""
        await until(lambda: bool((state := self.state(call)) and so(state)), what, seconds)

    def entries(self, call: str) -> tuple[Entry, ...]:
        """What the journal has of a call."""
        stored = queries.one(self.settings.journal, call)
        return stored.entries if stored else ()

    def cel(self) -> list[Row]:
        """Asterisk's channel events, oldest first."""
        return rows_in(self.settings.cel)

    def queue_log(self) -> list[list[str]]:
        """Asterisk's queue log: time, call, queue, agent, event and its details."""
        return queue_log_of(self.settings.home)

    @asynccontextmanager
    async def guard_asleep(self) -> AsyncIterator[None]:
        """While it lasts, the guard in Asterisk takes a dead controller for a living one: it fetches no call."""
        beating = asyncio.create_task(self._beat())
        try:
            yield
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)

    async def _beat(self) -> None:
        while True:
            await self.asterisk.cli(f"dialplan set global HEARTBEAT {time.time():.0f}")
            await asyncio.sleep(1)

    async def channels(self) -> list[str]:
        """The names of Asterisk's channels, without those that belong to no call."""
        shown = (await self.asterisk.cli("core show channels concise")).splitlines()
        return [line.split("!")[0] for line in shown if line.startswith("PJSIP/")]

    async def quiet(self, seconds: float = 10.0) -> None:
        """Returns when Asterisk has no call any more."""
        async with asyncio.timeout(seconds):
            while await self.channels():  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    def _calls_from(self, leg: Leg) -> list[str]:
        if not self.settings.journal.exists():
            return []
        with contextlib.closing(for_reading(self.settings.journal)) as db:
            wanted = "select calls.id from calls left join people on people.id = calls.person where people.number is ? "
            known = [leg.number or None, leg.dialled]
            found = [row[0] for row in db.execute(f"{wanted} and calls.number = ? order by began desc", known)]
        return [call for call in found if call not in self.ids.values()]


@asynccontextmanager
async def open_split_town(
    changes: Mapping[str, str],
    world: str = "",
    *words: str,
    alone: bool = False,
    program: str = "ivr",
    around: Callable[[Settings], AbstractAsyncContextManager[object]] = nullcontext,
) -> AsyncIterator[SplitTown]:
    """A town whose controller is a process, up, with all agents logged in; nothing of it is left afterwards.

    `changes` as for `open_town` (see `ALWAYS_OPEN`), `world` as for `behave`, `words` are options of `ivr up`.
    `alone`: Asterisk is run by `ivr asterisk`, and goes on when the controller ends in good order. `program`: the
    module that is run as the controller. `around` is open before the service starts, and until it has ended.
    """
    async with free_ground(changes) as ground, around(ground.settings):
        controller = Controller(ground.settings, program=program)
        asterisk = AsteriskProcess(ground.installation, ground.settings.home)
        runner = Controller(ground.settings, "asterisk", "Asterisk answers SIP")
        try:
            if alone:
                await runner.start()
            await controller.start(*words)
            async with opened(ground.settings, ground.routing, ground.installation) as outside:
                town = SplitTown(ground, controller, asterisk, outside)
                await town.behave(world)
                await town.everybody_in()
                yield town
        finally:
            await controller.stop()
            await runner.stop()
            await _end(asterisk, ground.settings.home)


async def _end(asterisk: AsteriskProcess, home: Path) -> None:
    """An Asterisk that has outlived its controller goes too."""
    if (file := home / "asterisk.pid").exists():
        process = Path(f"/proc/{file.read_text().strip()}")
        if process.exists():
            await asterisk.cli("core stop now")
            await until(lambda: not process.exists(), "Asterisk has ended", ENDS)
