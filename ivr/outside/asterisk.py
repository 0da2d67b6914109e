"""The outside world as one running thing: its Asterisk, the trunks' addresses, and the people on every leg."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from types import TracebackType
from typing import Any, Self

from ivr.asterisk.codes import BLIND, CONSULT
from ivr.asterisk.locate import Installation
from ivr.asterisk.process import AsteriskProcess
from ivr.errors import ServiceTrouble
from ivr.outside.behaviour import People, World
from ivr.outside.leg import Kind, Leg
from ivr.outside.line import Wire
from ivr.outside.party import agent_part, line_part
from ivr.outside.plan import Plan
from ivr.outside.remote import Remote
from ivr.outside.render import render

log = logging.getLogger(__name__)

REGISTERS = 15.0
"""Seconds that the telephones may take to register or unregister."""

TOLD = ("X-Call-Id", "X-Subject", "X-Known", "X-Language", "X-Country", "P-Asserted-Identity", "From")
"""The SIP headers of a leg that are kept, when it has them."""

Raw = Mapping[str, Any]


class Outside:
    """Everybody who is not our service, open inside `async with`. `legs` holds every leg since then, oldest first."""

    def __init__(self, plan: Plan, installation: Installation, world: People | None = None) -> None:
        self.plan = plan
        self.world: People = world or World()
        self._posts = iter(self.world.hands)
        self.legs: list[Leg] = []
        self.process = AsteriskProcess(installation, plan.folder)
        self.remote = Remote(plan.ari, plan.ari_secret, self._heard)
        self._wires = {line.name: Wire(line) for line in plan.lines if line.port}
        self._parts: set[asyncio.Task[None]] = set()
        self._away: set[str] = set()
        self.dialling = asyncio.Lock()
        self.calls: set[str] = set()

    async def __aenter__(self) -> Self:
        try:
            await self._open()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def behave(self, world: People) -> None:
        """From now on everybody behaves like this. Raises ServiceTrouble when a telephone cannot register."""
        self.world, self._posts = world, iter(world.hands)
        for name, wire in self._wires.items():
            wire.behave(world.line(name))
        away = {name for name in self.plan.agents if world.agent(name) == "away"}
        for name in away - self._away:
            await self.process.cli(f"pjsip send unregister telephone-{name}")
        for name in self._away - away:
            await self.process.cli(f"pjsip send register telephone-{name}")
        self._away = away
        await self._registered(set(self.plan.agents) - away)

    async def noticed(self, look: Callable[[str], Awaitable[object]] | None = None, seconds: float = 30.0) -> None:
        """Returns when our service has seen every trunk's line as it is now, dead or alive.

        It looks by itself, each trunk's `qualify` seconds; `look(trunk)` may make it look at once.
        Raises ServiceTrouble when it never looked.
        """
        await asyncio.gather(*(wire.late_looks() for wire in self._wires.values()))
        if look:
            await asyncio.gather(*(look(name) for name in self._wires))
        try:
            async with asyncio.timeout(seconds):
                await asyncio.gather(*(wire.looked() for wire in self._wires.values()))
        except TimeoutError:
            raise ServiceTrouble(f"our service did not look after its trunks within {seconds:.0f} s") from None

    def leg(self, channel: str, kind: Kind, name: str) -> Leg:
        """A new leg under the id that its channel has or will have."""
        leg = Leg(channel, kind, name, self.plan.heard / f"{channel}.wav", self.plan.voices / kind, self.remote)
        self.legs.append(leg)
        return leg

    async def _open(self) -> None:
        for wire in self._wires.values():
            wire.open()
        render(self.plan, self.process.installation)
        await self.process.start()
        await self.remote.open()
        await self.behave(self.world)

    async def _close(self) -> None:
        for part in self._parts:
            part.cancel()
        await asyncio.gather(*self._parts, return_exceptions=True)
        await self.remote.close()
        await self.process.stop()
        for wire in self._wires.values():
            wire.close()

    async def _registered(self, wanted: set[str]) -> None:
        """Returns when exactly the wanted telephones are registered."""
        there: set[str] = set()
        try:
            async with asyncio.timeout(REGISTERS):
                while there != wanted:
                    shown = await self.process.cli("pjsip show registrations")
                    there = set(re.findall(r"telephone-([\w.-]+)/.*\sRegistered\b", shown))
        except TimeoutError:
            names = ", ".join(sorted(wanted ^ there))
            raise ServiceTrouble(
                f"these telephones did not register or unregister at {self.plan.service}: {names}; "
                f"see {self.plan.folder}/log/messages.log"
            ) from None

    def _heard(self, raw: Raw) -> None:
        """Sorts one event to its leg; the first of an unknown channel that asks for a part makes a leg."""
        channel = raw.get("channel", {})
        leg = next((leg for leg in self.legs if leg.id == channel.get("id")), None)
        match raw["type"], leg:
            case "StasisStart", None:
                self._do(self._arrived(channel, *raw["args"]))
            case "StasisStart", Leg() as caller:
                self._do(self._picked_up(caller))
            case "ChannelTalkingStarted", Leg() as listener:
                listener.note("hears")
            case "ChannelDtmfReceived", Leg() as listener:
                listener.note(f"got {raw['digit']}")
            case "ChannelDestroyed", Leg() as over:
                over.note(f"ended {raw['cause']}")

    async def _picked_up(self, caller: Leg) -> None:
        await caller.be_silent()
        caller.note("answered")

    async def _arrived(self, channel: Raw, address: str, dialled: str) -> None:
        """Somebody outside is called: who it is follows from the address that was called."""
        line = next((line for line in self.plan.lines if address == f"{line.host}:{line.inner}"), None)
        leg = self.leg(channel["id"], "line" if line else "agent", line.name if line else dialled)
        leg.number, leg.dialled = channel["caller"]["number"], dialled
        leg.note("invited")
        for header in TOLD:
            await leg.learn(header)
        if line:
            await line_part(leg, self.world.line(leg.name), self.world.talk)
        else:
            await agent_part(leg, self.world.agent(leg.name), self.world.talk, self._hands_over())

    def _hands_over(self) -> str:
        """The keys by which the agent of the next call hands it over, if he does."""
        if self.world.consults:
            return CONSULT + self.plan.codes[self.world.consults]
        post = next(self._posts, "")
        return BLIND + self.plan.codes[post] if post else ""

    def _do(self, part: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(part)
        self._parts.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._parts.discard(task)
        if not task.cancelled() and (trouble := task.exception()):
            log.warning("somebody outside broke off: %s", trouble)
