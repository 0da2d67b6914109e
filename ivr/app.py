"""The composition root: settings turned into a running service, and the only module that sees everything."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from ivr.ami.limit import OnIncident
from ivr.ami.link import Link
from ivr.ami.stands import Stands
from ivr.ami.watch import Watch
from ivr.ari.arrivals import Arrivals
from ivr.ari.client import AriClient
from ivr.ari.closed_posts import ClosedPosts
from ivr.ari.errors import AriTrouble
from ivr.ari.heartbeat import Heartbeat
from ivr.ari.resources import Globals, Modules
from ivr.ari.strangers import Strangers
from ivr.asterisk.acl import Blocks
from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.render import check_addresses, render
from ivr.asterisk.secrets import Secrets
from ivr.asterisk.warden import Warden
from ivr.callbacks.desk import Desk
from ivr.callbacks.opening import desk_of
from ivr.flow.node import Flow
from ivr.journal.journal import Journal
from ivr.journal.queries import has_begun
from ivr.journal.requests import Requests
from ivr.journal.tail import TailServer
from ivr.metrics.serving import address_of
from ivr.privacy.erasing import Eraser
from ivr.privacy.retention import Keeper
from ivr.privacy.sweeping import Sweeper
from ivr.reconciling.cel import talks_begun
from ivr.routing.model import Routing
from ivr.service.accepting import Accepting
from ivr.service.agents_desk import AgentsDesk, open_desk
from ivr.service.changing import changing, read_back, start
from ivr.service.conversations import Conversations
from ivr.service.disk_watch import watched, writable
from ivr.service.doors import Doors, guarded, hosts_of
from ivr.service.draining import Draining
from ivr.service.housekeeping import Housekeeping, asterisk_reopens, housekeeping
from ivr.service.observing import Observed, observing
from ivr.service.preparing import Progress, Tell, prepare, silent, uncounted
from ivr.service.reaper import Reaper
from ivr.service.reception import Reception, number_of
from ivr.service.reconciling import Reconciler
from ivr.service.restoring import Restoring
from ivr.service.rotation import Rotation
from ivr.service.taking_up import TakingUp
from ivr.service.waiting_room import open_room, watch_agents
from ivr.settings import Clock, Settings
from ivr.versions.in_force import InForce
from ivr.versions.opening import opened
from ivr.waiting.room import Room


@dataclass(frozen=True, slots=True)
class Service:
    """The running service."""

    settings: Settings
    versions: InForce
    clock: Clock
    secrets: Secrets
    asterisk: AsteriskProcess
    warden: Warden
    journal: Journal
    tail: TailServer
    arrivals: Arrivals
    room: Room
    callbacks: Desk
    agents: AgentsDesk
    link: Link
    requests: Requests
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
) -> AsyncIterator[Service]:
    """The service, up for as long as the context lasts; everything that it started is stopped at the end.

    `at` sets the service's clock; `alive` is called each second while calls are steered; what is saved in the file
    `followed` is accepted when it is right.

    Raises an AccueilError when it cannot start.
    """
    clock = Clock(at)
    async with AsyncExitStack() as stack:
        check_addresses(settings)
        address_of(settings.metrics_bind)
        settings.home.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(writable, settings.home)
        requests = Requests(starting=True)
        tail = await _control(settings, clock, requests, stack)
        versions = opened(settings.home, settings.routing, routing)
        installation = await prepare(settings, versions.editions, tell, progress)
        secrets = Secrets(settings.home)
        journal = _journal(settings, clock, stack)
        render(versions.editions, settings, secrets, installation, clock.now().date())
        asterisk = AsteriskProcess(installation, settings.home, tell)
        stack.push_async_callback(asterisk.stop)
        await start(asterisk, versions, settings.home)
        incident = _incidents(journal, clock)
        link = _watch(settings, secrets, incident, stack)
        agents = await stack.enter_async_context(open_desk(settings, versions, journal, clock, link, requests))
        link.start()
        await agents.ready()
        room = await stack.enter_async_context(open_room(settings, versions, journal, clock))
        watch_agents(room, agents.roster, link)
        client = AriClient(settings.ari_bind, "ivr", secrets.secret_of("ari"))
        tools = asterisk.cli, Modules(client).reload, incident
        doors = Doors(Blocks(settings.home), lambda: hosts_of(versions.routing), *tools)
        warden = Warden(asterisk, partial(read_back, asterisk, versions), lambda: client.up, incident)
        disk = await stack.enter_async_context(watched(settings.home, incident))
        observed = Observed(
            settings, versions, journal, clock, room, link, client, agents.roster, warden, doors.shut, disk
        )
        counting = await stack.enter_async_context(observing(observed, requests))
        kept = Conversations(
            journal, settings.conversations, lambda: versions.routing.retention.conversations, clock.now
        )
        await kept.adopt()
        watching = (room, counting.turn, kept.register, Stands(link))
        reception = Reception(versions.edition, journal, tail, clock, settings.recordings, *watching)
        arrivals, callbacks = await _listen(settings, versions, journal, clock, client, reception, agents, alive, stack)
        if asterisk.shared:
            stack.push_async_callback(_leave, client, arrivals)
        kept_for = await stack.enter_async_context(
            _housekeeping(settings, versions, journal, clock, asterisk, requests)
        )
        restoring = Restoring(settings.home, journal, callbacks.restored, kept_for.again)
        requests.on_long("restore", restoring.restore)
        await stack.enter_async_context(guarded(doors, link, requests))
        accepting = Accepting(settings, versions, clock, asterisk, secrets, client, agents, callbacks.queues)
        await stack.enter_async_context(changing(accepting, requests, followed))
        client.on_connect(accepting.tell_version)
        rotation = Rotation(
            settings.home, secrets, asterisk.has_read_all, Modules(client).reload, link, client, incident
        )
        requests.on("secrets-rotate", rotation.rotate)
        warden.on_end(arrivals.broken)
        warden.on_back(lambda: journal.back(clock.now()))
        journal.back(clock.now())
        warden.start()
        stack.push_async_callback(warden.stop)
        requests.started()
        parts = (secrets, asterisk, warden, journal, tail, arrivals, room, callbacks, agents, link, requests)
        draining = Draining(client, arrivals, settings.drain, tell)
        reaper = Reaper(client, lambda: arrivals.calls, incident)
        reaper.start()
        stack.push_async_callback(reaper.stop)
        yield Service(settings, versions, clock, *parts, draining, reaper)


def _housekeeping(
    settings: Settings, versions: InForce, journal: Journal, clock: Clock, asterisk: AsteriskProcess, requests: Requests
) -> AbstractAsyncContextManager[Housekeeping]:
    own = set(versions.flow.own_numbers)
    keeper = Keeper(journal, settings, versions.routing.retention, clock.now, asterisk_reopens(asterisk))
    eraser = Eraser(journal, settings, own, clock.now)
    sweeper = Sweeper(settings.home, own, partial(has_begun, settings.journal))

    def renew() -> None:
        own.update(versions.flow.own_numbers)
        sweeper.spare(own)
        keeper.keep_for(versions.routing.retention)

    versions.on_change(renew)
    return housekeeping(sweeper, keeper, eraser, requests)


async def _control(settings: Settings, clock: Clock, requests: Requests, stack: AsyncExitStack) -> TailServer:
    hello = {"sip": settings.sip_bind, "pid": os.getpid(), "at": clock.now().isoformat()}
    tail = TailServer(settings.control, hello, requests)
    await tail.start()
    stack.push_async_callback(tail.stop)
    return tail


def _journal(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Journal:
    journal = Journal(settings.journal, now=clock.now)
    journal.open()
    stack.callback(journal.close)
    return journal


def _incidents(journal: Journal, clock: Clock) -> OnIncident:
    def incident(what: str, source: str, detail: str) -> None:
        journal.incident(clock.now(), what, source, detail)

    return incident


def _watch(settings: Settings, secrets: Secrets, incident: OnIncident, stack: AsyncExitStack) -> Link:
    link = Link(settings.ami_bind, "ivr", secrets.secret_of("ami"))
    stack.callback(link.stop)
    stack.callback(Watch(link, incident).stop)
    return link


def _talks(settings: Settings, clock: Clock, channels: Collection[str]) -> dict[str, datetime]:
    return {channel: clock.at(begun) for channel, begun in talks_begun(settings.cel, channels).items()}


async def _listen(
    settings: Settings,
    versions: InForce,
    journal: Journal,
    clock: Clock,
    client: AriClient,
    reception: Reception,
    agents: AgentsDesk,
    alive: Callable[[], None],
    stack: AsyncExitStack,
) -> tuple[Arrivals, Desk]:
    room = reception.room
    callbacks = desk_of(versions, settings, client, journal, clock.now, lambda: room.callers.union(arrivals.calls))
    strangers = Strangers(client, callbacks.stranger)
    strangers.on("agent", partial(agents.take, strangers))
    where = (settings.sounds, settings.recordings)
    arrivals = Arrivals(client, clock, *where, room, reception.receive, strangers, versions.endpoint)
    await callbacks.start()
    stack.push_async_callback(callbacks.stop)
    room.on_register, room.parked, callbacks.changed = callbacks.register, callbacks.parked, room.changed.set
    arrivals.hold()
    await stack.enter_async_context(client)
    stack.push_async_callback(arrivals.release_all)
    await client.ready()
    linked = asyncio.get_running_loop().time()
    client.on_connect(partial(_tell_clock, client, clock))
    await _tell_clock(client, clock)
    heartbeat = Heartbeat(client, alive)
    client.on_connect(heartbeat.beat)
    await heartbeat.start()
    stack.push_async_callback(heartbeat.stop)
    talks = partial(_talks, settings, clock)
    await TakingUp(client, arrivals, reception, journal, versions.flow_of, talks).run(linked)

    def number(raw: str, by: str) -> str | None:
        return number_of(versions.editions.newest, raw, by)

    looks = (number, lambda: arrivals.calls, client.channels.all, reception.taped, reception.tail.publish)
    reconciler = Reconciler(settings, journal, clock, versions.flow_of, *looks)
    await reconciler.start()
    stack.push_async_callback(reconciler.stop)
    closed = ClosedPosts(Globals(client), lambda: versions.flow, clock.now)
    client.on_connect(closed.tell)
    closed.start()
    stack.push_async_callback(closed.stop)
    return arrivals, callbacks


async def _tell_clock(client: AriClient, clock: Clock) -> None:
    """The fallback goes by the same clock, also where it was moved."""
    with suppress(AriTrouble):
        await Globals(client).set("CLOCK", str(clock.ahead) if clock.ahead else "")


async def _leave(client: AriClient, arrivals: Arrivals) -> None:
    """Asterisk goes on: nobody is hung up."""
    await Draining(client, arrivals, 0, silent).run(asterisk_goes_on=True)
    await arrivals.leave()
