"""A plan carried out: each call made for real, at its moment, and judged by what its caller heard."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ivr.beside import beside
from ivr.errors import AccueilError
from ivr.flow.entries import Began, Entry, Message, Taken
from ivr.journal.tail import open_tail
from ivr.mystery.judging import Finding, Kind, Went, findings
from ivr.mystery.plan import Plan, Planned, planned
from ivr.mystery.results import Result
from ivr.outside.asterisk import Outside
from ivr.outside.dial import dial
from ivr.outside.leg import Leg
from ivr.outside.script import parse

log = logging.getLogger(__name__)

TALKS = 3.0
"""Seconds that a caller stays with whom he has reached."""

PATIENCE = 30.0
"""Seconds beyond what was promised until a caller gives up."""


@dataclass(slots=True)
class MysteryCallers:
    """Everybody who pretends. `agents` are those of the routing; `sounds` holds the clips, `control` is the socket."""

    outside: Outside
    control: Path
    sounds: Path
    agents: Collection[str]
    _came: Counter[str] = field(default_factory=Counter)
    _judging: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def carry_out(self, plan: Plan, done: Collection[int], told: Callable[[Result], None]) -> None:
        """Makes all calls but those that are `done`; `told` takes each result as it comes.

        Raises MissingRequirement when no service is running.
        """
        room, began = asyncio.Semaphore(plan.at_once), asyncio.get_running_loop().time()

        async def one(call: Planned) -> None:
            try:
                told(await self._made(call))
            except Exception:  # a fault of ours in one call must not end the others; it is made again another time
                log.exception("call %d of the plan: no result", call.place)
            finally:
                room.release()

        async with self._counting(), asyncio.TaskGroup() as group:
            for call in planned(plan):
                if call.place not in done:
                    await asyncio.sleep(began + call.after - asyncio.get_running_loop().time())
                    await room.acquire()
                    group.create_task(one(call))

    async def _made(self, call: Planned) -> Result:
        at, before = datetime.now(UTC), self._came[call.caller]
        caller = _Caller(call, self.outside)
        profile, moment = call.profile, at.isoformat(timespec="seconds")
        try:
            script = parse(profile.keys)
            who = (profile.to, call.caller, script, caller.hear)
            placed = await dial(self.outside, self.control, *who, listens=profile.listens)
        except AccueilError as trouble:
            return Result(call.place, profile.name, moment, "", None, (Finding("not taken", str(trouble)),))
        finally:
            caller.over()
        leg = placed.caller
        kind: Kind = "" if not caller.by else "agent" if caller.by in self.agents else "post"
        wait = caller.waited(leg) if placed.id else None
        came = self._came[call.caller] - before
        went = Went(bool(placed.id), wait, kind, leg.heard, bool(self.outside.plan.agents), came)
        async with self._judging:
            found = await asyncio.to_thread(lambda: tuple(findings(profile, went, self.sounds)))
        if not found:
            for one in (leg, *placed.legs):
                one.heard.unlink(missing_ok=True)
        return Result(call.place, profile.name, moment, placed.id, wait, found)

    @asynccontextmanager
    async def _counting(self) -> AsyncIterator[None]:
        """Counts how often our service takes a call of each number."""
        async with open_tail(self.control) as tail:

            async def count() -> None:
                async for _, entry in tail.entries():
                    if isinstance(entry, Began) and entry.caller:
                        self._came[entry.caller] += 1

            async with beside(count()):
                yield


class _Caller:
    """One who pretends: stays a moment with whom he reaches, and gives up some time after what was promised."""

    def __init__(self, call: Planned, outside: Outside) -> None:
        self._call, self._outside = call, outside
        self._timers: list[asyncio.TimerHandle] = []
        self._reached: datetime | None = None
        self._leaving: set[asyncio.Task[None]] = set()
        self.by = ""

    def hear(self, entry: Entry) -> None:
        """Takes what the service tells of the call."""
        match entry:
            case Began():
                self._hang_up_in(self._call.profile.within + PATIENCE)
            case Taken() if not self.by:
                self.by = entry.by
                if self._call.profile.reaches != "message":
                    self._reached = datetime.now(UTC)
                self._hang_up_in(TALKS)
            case Message() if self._call.profile.reaches == "message" and self._reached is None:
                self._reached = datetime.now(UTC)

    def waited(self, leg: Leg) -> float | None:
        """Seconds from dialling until he had what he wanted."""
        return (self._reached - leg.story[0].at).total_seconds() if self._reached else None

    def over(self) -> None:
        """Nothing is left to be done."""
        for timer in self._timers:
            timer.cancel()

    def _hang_up_in(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._timers.append(loop.call_later(seconds, lambda: self._leave(loop)))

    def _leave(self, loop: asyncio.AbstractEventLoop) -> None:
        mine = (leg for leg in reversed(self._outside.legs) if leg.kind == "caller" and leg.number == self._call.caller)
        if leg := next(mine, None):
            task = loop.create_task(_gone(leg))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)


async def _gone(leg: Leg) -> None:
    with contextlib.suppress(Exception):
        if not leg.has("ended"):
            await leg.hang_up()
