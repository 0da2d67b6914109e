"""The composition root: settings turned into a running service, and the only module that sees everything."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.ami.link import Link
from ivr.ami.watch import Watch
from ivr.ari.arrivals import Arrival, Arrivals
from ivr.ari.client import AriClient
from ivr.ari.phone import AriPhone
from ivr.ari.recording import seconds_of
from ivr.asterisk.check import check
from ivr.asterisk.locate import Installation, find_or_provision
from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.render import check_addresses, render
from ivr.asterisk.secrets import Secrets
from ivr.calls.lobby import EmptyLobby
from ivr.calls.session import run
from ivr.errors import ServiceTrouble
from ivr.flow.engine import Turn
from ivr.flow.entries import Recording
from ivr.flow.events import Arrived
from ivr.flow.node import Flow
from ivr.flow.nodes.voicemail import SHORTEST
from ivr.journal.journal import Journal
from ivr.journal.tail import TailServer
from ivr.routing.model import Routing
from ivr.routing.numbers import e164
from ivr.settings import Clock, Settings
from ivr.speech.build import build
from ivr.speech.verify import missing_clips
from ivr.speech.wanted import everything_wanted

log = logging.getLogger(__name__)

Tell = Callable[[str], None]
"""Shows one line of progress."""
Progress = Callable[[int, int], None]
"""Shows how many clips of how many are made."""


def silent(sentence: str) -> None:
    """A `Tell` that shows nothing."""


def uncounted(done: int, of: int) -> None:
    """A `Progress` that shows nothing."""


@dataclass(frozen=True, slots=True)
class Service:
    """The running service."""

    settings: Settings
    routing: Routing
    flow: Flow
    clock: Clock
    secrets: Secrets
    asterisk: AsteriskProcess
    journal: Journal
    tail: TailServer
    arrivals: Arrivals


def version_of(settings: Settings) -> str:
    """The name of a routing file's content: the first eight hexadecimal digits of its SHA-256."""
    return hashlib.sha256(settings.routing.read_bytes()).hexdigest()[:8]


async def prepare(settings: Settings, flow: Flow, tell: Tell, progress: Progress) -> Installation:
    """Brings what a service needs before it can start, side by side: Asterisk, and every clip in every language.

    Raises MissingRequirement or ServiceTrouble; a service never starts with a clip missing.
    """
    wanted = everything_wanted(flow)
    stopped = threading.Event()

    def count(done: int, of: int) -> None:
        if stopped.is_set():
            raise ServiceTrouble("making the prompts was interrupted")
        progress(done, of)

    try:
        installation, _ = await asyncio.gather(
            find_or_provision(settings.home, tell),
            asyncio.to_thread(build, wanted, settings.prompts, settings.sounds, count),
        )
    finally:
        stopped.set()
    if missing := missing_clips(wanted, settings.sounds):
        raise ServiceTrouble(f"{len(missing)} prompts could not be made, such as {missing[0]}: `ivr prompts status`")
    tell(f"Asterisk {installation.version} and {len(wanted)} prompts in {len(flow.languages)} languages are ready")
    return installation


@asynccontextmanager
async def serving(
    settings: Settings,
    routing: Routing,
    at: datetime | None = None,
    tell: Tell = silent,
    progress: Progress = uncounted,
) -> AsyncIterator[Service]:
    """The service, up for as long as the context lasts; everything that it started is stopped at the end.

    `at` sets the service's clock. Raises an AccueilError when it cannot start.
    """
    flow, clock = routing.as_flow(version_of(settings)), Clock(at)
    async with AsyncExitStack() as stack:
        hello = {"sip": settings.sip_bind, "pid": os.getpid(), "at": clock.now().isoformat()}
        check_addresses(settings)
        settings.home.mkdir(parents=True, exist_ok=True)
        tail = TailServer(settings.control, hello)
        await tail.start()
        stack.push_async_callback(tail.stop)
        installation = await prepare(settings, flow, tell, progress)
        secrets = Secrets(settings.home)
        journal = _journal(settings, stack)
        render(routing, settings, secrets, installation)
        asterisk = AsteriskProcess(installation, settings.home, tell)
        stack.push_async_callback(asterisk.stop)
        await asterisk.start()
        await check(asterisk, routing)
        _watch(settings, secrets, journal, clock, stack)
        arrivals = await _listen(settings, secrets, flow, routing, journal, tail, clock, stack)
        yield Service(settings, routing, flow, clock, secrets, asterisk, journal, tail, arrivals)


def _journal(settings: Settings, stack: AsyncExitStack) -> Journal:
    journal = Journal(settings.journal)
    journal.open()
    stack.callback(journal.close)
    return journal


def _watch(settings: Settings, secrets: Secrets, journal: Journal, clock: Clock, stack: AsyncExitStack) -> None:
    def incident(what: str, source: str, detail: str) -> None:
        journal.incident(clock.now(), what, source, detail)

    link = Link(settings.ami_bind, "ivr", secrets.secret_of("ami"))
    stack.callback(link.stop)
    stack.callback(Watch(link, incident).stop)
    link.start()


async def _listen(
    settings: Settings,
    secrets: Secrets,
    flow: Flow,
    routing: Routing,
    journal: Journal,
    tail: TailServer,
    clock: Clock,
    stack: AsyncExitStack,
) -> Arrivals:
    client = AriClient(settings.ari_bind, "ivr", secrets.secret_of("ari"))
    reception = Reception(flow, routing, journal, tail, clock, settings.recordings)
    lobby = EmptyLobby(clock.now)
    arrivals = Arrivals(client, clock.now, settings.sounds, settings.recordings, lobby, reception.receive)
    await stack.enter_async_context(client)
    stack.push_async_callback(arrivals.release_all)
    await client.ready()
    return arrivals


@dataclass(frozen=True, slots=True)
class Reception:
    """Takes calls as they arrive and runs each to its end."""

    flow: Flow
    routing: Routing
    journal: Journal
    tail: TailServer
    clock: Clock
    recordings: Path

    async def receive(self, arrival: Arrival, phone: AriPhone) -> None:
        """One call, from arrival to end; every turn goes to the journal and to whoever watches."""
        trunk = self.routing.trunks.get(arrival.trunk)
        writes, country = (trunk.writes, trunk.country) if trunk else ("+", None)
        caller = e164(arrival.caller_raw, writes, country)
        arrived = Arrived(
            at=self.clock.now(),
            call=arrival.call_id,
            dialled=e164(arrival.dialled_raw, writes, country) or arrival.dialled_raw,
            caller=caller,
            remembered=await self.journal.remembered_language(caller) if caller else None,
            trunk=arrival.trunk,
        )

        takes: list[str] = []

        def record(turn: Turn) -> None:
            self.journal.write(arrival.call_id, turn.entries, turn.call)
            for entry in turn.entries:
                self.tail.publish(arrival.call_id, entry)
            takes.extend(entry.name for entry in turn.entries if isinstance(entry, Recording))

        await run(self.flow, phone, arrived, record)
        self._delete_empty(takes)

    def _delete_empty(self, takes: list[str]) -> None:
        """Recordings too short to be a message: no journal entry names them, so nobody would ever erase them."""
        for name in takes:
            file = self.recordings / f"{name}.wav"
            seconds = seconds_of(file)
            if seconds is not None and seconds < SHORTEST:
                file.unlink()
