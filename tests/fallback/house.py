"""A house whose controller never comes: its Asterisk with short clips, and everybody outside who calls or is called."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from pytest import MonkeyPatch

from ivr.ami.link import Link
from ivr.asterisk.locate import find_or_provision
from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.queues import queues_served
from ivr.asterisk.render import render
from ivr.asterisk.secrets import Secrets
from ivr.fallback.compile import fallback_contexts
from ivr.flow.prompts import clip_name
from ivr.flow.said import everything_said
from ivr.journal.tail import TailServer
from ivr.outside.asterisk import Outside
from ivr.outside.behaviour import World
from ivr.outside.dial import Placed, dial
from ivr.outside.opening import opened
from ivr.outside.script import parse
from ivr.routing.model import Routing
from ivr.routing.reader import load
from ivr.settings import Settings
from ivr.versions.edition import Edition, Editions
from tests.fallback.telling import Telling
from tests.flow.real import SWITCHES
from tests.live.ground import on_free_ports

CLIP = 0.8
"""Seconds that every clip lasts."""
LOUD = bytes([0x30, 0xB0])
FIRST = date(2026, 1, 1)
"""The day from which the fallback knows the holidays in these tests."""
KEY = 2.0
"""Seconds that the service waits for a key, shorter than in life."""


@dataclass
class House:
    """The running house."""

    settings: Settings
    routing: Routing
    asterisk: AsteriskProcess
    outside: Outside

    async def arrange(self, at: datetime, switch: str, world: World) -> None:
        """The clock, the supervisor's switch, and how everybody behaves; Asterisk knows which lines are dead."""
        ahead = round((at - datetime.now(UTC)).total_seconds())
        await self.asterisk.cli(f"dialplan set global CLOCK {ahead}")
        await self.asterisk.cli(f"dialplan set global VERSION {switch}")
        await self.outside.behave(world)

        async def look(trunk: str) -> None:
            await self.asterisk.cli(f"pjsip qualify {trunk}")

        await self.outside.noticed(look)

    async def call(self, number: str, caller: str | None, script: str) -> Placed:
        """One call, by its key script."""
        return await dial(self.outside, self.settings.control, number, caller, parse(script))


@asynccontextmanager
async def dead_house() -> AsyncIterator[House]:
    """The real routing with little patience, each position of the switch as a version of its own."""
    shared = Settings.from_environment()
    shared.home.mkdir(parents=True, exist_ok=True)
    with MonkeyPatch.context() as patch, _folder() as home:
        installation = await find_or_provision(shared.home, print)
        settings = on_free_ports(shared, home, patch)
        routing = patient(load(settings.routing))
        _clips(routing, settings.sounds)
        secrets = Secrets(home)
        render(Editions.of(routing, "normal"), settings, secrets, installation, FIRST)
        _add(home / "etc" / "extensions.conf", routing, settings.sounds)
        _let_see(home / "etc" / "manager.conf")
        async with AsyncExitStack() as stack:
            asterisk = AsteriskProcess(installation, home)
            stack.push_async_callback(asterisk.stop)
            await asterisk.start()
            tail = TailServer(settings.control, {"sip": settings.sip_bind, "pid": os.getpid()})
            await tail.start()
            stack.push_async_callback(tail.stop)
            telling, link = (
                Telling(tail.publish, settings.recordings, CLIP),
                Link(settings.ami_bind, "ivr", secrets.secret_of("ami")),
            )
            link.on("Newexten", telling.newexten)
            link.on("VarSet", telling.varset)
            link.on("Hangup", telling.hangup)
            link.start()
            stack.callback(link.stop)
            await link.logged_in.wait()
            outside = await stack.enter_async_context(opened(settings, routing, installation))
            await _log_in(asterisk, routing)
            yield House(settings, routing, asterisk, outside)


def patient(routing: Routing, switch: str = "normal") -> Routing:
    """The routing with less time for a key, and with this position of the switch."""
    service = routing.service.model_copy(update={"wait_for_key": KEY, "switch": switch})
    queues = {name: queue.model_copy(update={"wrap_up": 0}) for name, queue in routing.queues.items()}
    return routing.model_copy(update={"service": service, "queues": queues})


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder with a short path: control sockets have at most 107 characters."""
    folder = Path(tempfile.mkdtemp(prefix="ivr-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def _clips(routing: Routing, sounds: Path) -> None:
    """One short tone under the names of all clips."""
    names = {clip_name(said, language) for language, said in everything_said(routing.as_flow(""))}
    one = sounds / "beep.alaw"
    sounds.mkdir(parents=True)
    one.write_bytes(LOUD * int(CLIP * 4000))
    for name in (*names, "music/wait"):
        path = sounds / f"{name}.alaw"
        path.parent.mkdir(parents=True, exist_ok=True)
        os.link(one, path)


def _add(extensions: Path, routing: Routing, sounds: Path) -> None:
    others = (fallback_contexts(Edition.of(patient(routing, switch), switch), sounds, FIRST) for switch in SWITCHES[1:])
    extensions.write_text("\n".join((extensions.read_text(), *others)))


def _let_see(manager: Path) -> None:
    """The test is told every step of the dialplan."""
    text = manager.read_text().replace("read = ", "read = dialplan,")
    text = text.replace("Event: (", "Event: (Newexten|VarSet|")
    for name in ("Newexten", "VarSet"):
        assert f"{name}," in text
        text = text.replace(f"{name},", "", 1)
    manager.write_text(text)


async def _log_in(asterisk: AsteriskProcess, routing: Routing) -> None:
    for agent in routing.agents:
        phone = f"PJSIP/{agent}"
        for queue in queues_served(routing, agent):
            await asterisk.cli(f"queue add member {phone} to {queue} penalty 0 as {agent} state_interface {phone}")
