"""The composition root: settings turned into a running service, and the only module that sees everything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from ivr.ami.link import Link
from ivr.ari.arrivals import Arrivals
from ivr.ari.client import AriClient
from ivr.ari.resources import Modules
from ivr.asterisk.acl import Blocks
from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.secrets import Secrets
from ivr.asterisk.warden import Warden
from ivr.callbacks.desk import Desk
from ivr.flow.node import Flow
from ivr.journal.journal import Journal
from ivr.routing.model import Routing
from ivr.service.agents_desk import AgentsDesk
from ivr.service.base import Base, founded
from ivr.service.changing import read_back
from ivr.service.doors import Doors, hosts_of
from ivr.service.draining import Draining
from ivr.service.people import people
from ivr.service.preparing import Progress, Tell, silent, uncounted
from ivr.service.reaper import Reaper
from ivr.service.receiving import receiving
from ivr.service.requests_desk import requests_desk
from ivr.service.steering import steering
from ivr.service.upkeep import kept_up
from ivr.settings import Clock, Settings
from ivr.versions.in_force import InForce
from ivr.waiting.room import Room


@dataclass(frozen=True, slots=True)
class Service:
    """The running service."""

    settings: Settings
    versions: InForce
    clock: Clock
    secrets: Secrets
    asterisk: AsteriskProcess
    journal: Journal
    link: Link
    agents: AgentsDesk
    room: Room
    warden: Warden
    arrivals: Arrivals
    callbacks: Desk
    draining: Draining
    reaper: Reaper

    @property
    def routing(self) -> Routing:
        """The routing in force."""
        return self.versions.routing

    @property
    def flow(self) -> Flow:
        """Its part that decides where calls go."""
        return self.versions.flow


@asynccontextmanager
async def serving(
    settings: Settings,
    routing: Routing,
    at: datetime | None = None,
    tell: Tell = silent,
    progress: Progress = uncounted,
    alive: Callable[[], None] = lambda: None,
    followed: Path | None = None,
    served: Path | None = None,
) -> AsyncIterator[Service]:
    """The service, up for as long as the context lasts; everything that it started is stopped at the end.

    `at` sets the service's clock; `alive` is called each second while calls are steered; what is saved in the file
    `followed` is accepted when it is right. `served` is the file that `routing` was read from, by default the draft.

    Raises an AccueilError when it cannot start.
    """
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        base = await enter(founded(settings, routing, served or settings.routing, Clock(at), tell, progress))
        staff = await enter(people(base))
        client = AriClient(settings.ari_bind, "ivr", base.secrets.secret_of("ari"))
        doors, warden = _doors(base, client), _warden(base, client)
        reception = await enter(receiving(base, client, staff, warden, doors))
        requests = await enter(requests_desk(base))
        steered = (base, client, warden, reception, staff.agents, staff.link, requests.counter, alive)
        arrivals, callbacks = await enter(steering(*steered))
        if base.asterisk.shared:
            stack.push_async_callback(_leave, client, arrivals)
        await enter(kept_up(base, client, staff, callbacks, requests, doors, followed))
        _guard(warden, arrivals, base, stack)
        base.questions.started()
        draining = Draining(client, arrivals, settings.drain, tell)
        reaper = Reaper(client, lambda: arrivals.calls, base.incident)
        reaper.start()
        stack.push_async_callback(reaper.stop)
        known = (settings, base.versions, base.clock, base.secrets, base.asterisk, base.journal)
        seen = (staff.link, staff.agents, staff.room, warden)
        yield Service(*known, *seen, arrivals, callbacks, draining, reaper)


def _doors(base: Base, client: AriClient) -> Doors:
    tools = base.asterisk.cli, Modules(client).reload, base.incident
    return Doors(Blocks(base.settings.home), lambda: hosts_of(base.versions.routing), *tools)


def _warden(base: Base, client: AriClient) -> Warden:
    loaded = partial(read_back, base.asterisk, base.versions)
    return Warden(base.asterisk, loaded, lambda: client.up, base.incident)


def _guard(warden: Warden, arrivals: Arrivals, base: Base, stack: AsyncExitStack) -> None:
    """From now on Asterisk is started again when it ends, and what its calls have lost by that is written down."""
    warden.on_end(arrivals.broken)
    warden.on_back(lambda: base.journal.back(base.clock.now()))
    base.journal.back(base.clock.now())
    warden.start()
    stack.push_async_callback(warden.stop)


async def _leave(client: AriClient, arrivals: Arrivals) -> None:
    """Asterisk goes on: nobody is hung up."""
    await Draining(client, arrivals, 0, silent).run(asterisk_goes_on=True)
    await arrivals.leave()
