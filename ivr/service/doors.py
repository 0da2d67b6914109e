"""Wrong passwords that Asterisk reports turned into blocks that it keeps to, for as long as each lasts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

from ivr.ami.attempts import on_wrong_password
from ivr.ami.limit import OnIncident
from ivr.ami.link import Link
from ivr.amount import amount
from ivr.ari.errors import AriTrouble
from ivr.asterisk.acl import MODULE, Blocks
from ivr.asterisk.registered import SHOW, by_address
from ivr.beside import beside
from ivr.control.questions import Questions
from ivr.doors.block import Block
from ivr.doors.guard import TRIES, Guard
from ivr.errors import AccueilError, UserMistake
from ivr.outage import Outage
from ivr.routing.model import Routing

MOST_WAITING = 1000
"""Wrong passwords that wait to be judged; in a flood the rest are not needed."""

SLOW = 5.0
"""Seconds after which Asterisk's command line counts as stuck."""

OURS = "127.0.0.1"

Run = Callable[[str], Awaitable[str]]
"""What Asterisk prints for a command of its own command line."""

Reload = Callable[[str], Awaitable[None]]
"""Has a module of Asterisk read its file anew."""

log = logging.getLogger(__name__)


class Doors:
    """Judges failures one after another and keeps Asterisk's list of who is shut out."""

    def __init__(
        self, blocks: Blocks, trunks: Callable[[], frozenset[str]], run: Run, reload: Reload, on_incident: OnIncident
    ) -> None:
        """`trunks`: addresses that are never shut out as a whole. Raises ServiceTrouble if `doors.json` is spoilt."""
        self._blocks = blocks
        self._guard = Guard(blocks.read())
        self._trunks = trunks
        self._run = run
        self._reload = reload
        self._on_incident = on_incident
        self._outage = Outage(log, "doors: who guesses passwords is shut out again")
        self._waiting: asyncio.Queue[tuple[str, str, float]] = asyncio.Queue(MOST_WAITING)

    def failed(self, address: str, name: str, at: float) -> None:
        """A wrong password, seen at `at`; judged soon."""
        if not self._waiting.full():
            self._waiting.put_nowait((address, name, at))

    def shut(self) -> list[dict[str, Any]]:
        """Who is shut out now, as JSON values."""
        return [{**asdict(block), "whom": block.whom} for block in self._guard.blocks(time.time())]

    async def listed(self, _: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The answer to `doors`."""
        return self.shut()

    async def let_in(self, fields: Mapping[str, Any]) -> list[str]:
        """The answer to `doors-open`: who comes in again. Raises UserMistake when nobody is shut out as `whom`."""
        whom = str(fields.get("whom", ""))
        ended = self._guard.lift(whom, time.time())
        if not ended:
            raise UserMistake(f"nobody is shut out as '{whom}': `ivr doors` lists who is")
        await self._keep()
        for block in ended:
            self._on_incident("let in again", block.address, f"{block.whom}, by {fields.get('by', '?')}")
        return [block.whom for block in ended]

    async def run(self) -> None:
        """Judges and lifts, for ever; what an earlier service shut is shut again first."""
        step: Callable[[], Awaitable[None]] = self._keep
        while True:
            try:
                await step()
                self._outage.over()
            except (AccueilError, AriTrouble, OSError) as trouble:
                self._outage.tell("doors: who guesses passwords cannot be shut out at the moment: %s", trouble)
            step = self._step

    async def _step(self) -> None:
        now = time.time()
        end = self._guard.next_end(now)
        try:
            async with asyncio.timeout(None if end is None else end - now):
                failures = [await self._waiting.get()]
        except TimeoutError:
            await self._keep()
            return
        while not self._waiting.empty():
            failures.append(self._waiting.get_nowait())
        async with asyncio.timeout(SLOW):
            registered = by_address(await self._run(SHOW), now)
        judged = [self._judge(*failure, registered.get(failure[0], set())) for failure in failures]
        made = [block for block in judged if block]
        if made:
            await self._keep()
        for block in made:
            detail = f"{TRIES} wrong passwords: {block.whom} is shut out for {block.until - time.time():.0f} s"
            self._on_incident("shut out", block.address, f"{detail}, {amount(block.times, 'block')} within a day")

    def _judge(self, address: str, name: str, at: float, registered: set[str]) -> Block | None:
        return self._guard.failed(address, name, at, registered, address in self._trunks())

    async def _keep(self) -> None:
        self._guard.forget(time.time())
        self._blocks.write(self._guard.kept, time.time())
        await self._reload(MODULE)


def hosts_of(routing: Routing) -> frozenset[str]:
    """The addresses of its trunks; our own, too, when all telephones in pages come from there."""
    trunks = frozenset(trunk.address.rpartition(":")[0] for trunk in routing.trunks.values())
    return trunks | {OURS} if any(agent.in_page for agent in routing.agents.values()) else trunks


@asynccontextmanager
async def guarded(doors: Doors, link: Link, questions: Questions) -> AsyncIterator[Doors]:
    """Doors that are watched for as long as the context lasts; blocks hold on after it."""
    questions.on("doors", doors.listed)
    questions.on("doors-open", doors.let_in)
    on_wrong_password(link, doors.failed)
    async with beside(doors.run()):
        yield doors
