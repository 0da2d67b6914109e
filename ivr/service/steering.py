"""The link to Asterisk opened: the heart beats, calls that are up are taken up, new ones received, lost ones told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from functools import partial

from ivr.ami.link import Link, Told
from ivr.ari.arrivals import Arrivals
from ivr.ari.client import AriClient
from ivr.ari.closed_posts import ClosedPosts
from ivr.ari.errors import AriTrouble
from ivr.ari.handing import to_fallback_from_excursion
from ivr.ari.heartbeat import Heartbeat
from ivr.ari.overload import Overload
from ivr.ari.resources import Globals
from ivr.ari.strangers import BACK, Strangers
from ivr.ari.wire import StasisStart
from ivr.ari.written import Written
from ivr.asterisk.warden import Warden
from ivr.callbacks.desk import Desk
from ivr.callbacks.opening import desk_of
from ivr.calls.counter import Counter
from ivr.reconciling.cel import ends, talks_begun
from ivr.service.agents_desk import AgentsDesk
from ivr.service.base import Base
from ivr.service.reception import Reception, number_of
from ivr.service.reconciling import Reconciler
from ivr.service.taking_up import TakingUp
from ivr.settings import Clock, Settings


@asynccontextmanager
async def steering(
    base: Base,
    client: AriClient,
    warden: Warden,
    reception: Reception,
    agents: AgentsDesk,
    link: Link,
    counter: Counter,
    alive: Callable[[], None],
) -> AsyncIterator[tuple[Arrivals, Desk]]:
    """Calls are steered for as long as the context lasts; `alive` is called at each beat. Raises ServiceTrouble."""
    async with AsyncExitStack() as stack:
        arrivals, callbacks = _wired(base, client, reception, agents, counter)
        await callbacks.start()
        stack.push_async_callback(callbacks.stop)
        arrivals.hold()
        await stack.enter_async_context(client)
        stack.push_async_callback(arrivals.release_all)
        await client.ready()
        linked = asyncio.get_running_loop().time()
        await _beat(client, link, base.clock, alive, stack)
        talks = partial(_talks, base.settings, base.clock)
        await TakingUp(client, arrivals, reception, base.journal, base.versions.flow_of, talks).run(linked)
        reconciler = _reconciler(base, client, reception, arrivals)
        warden.on_end(reconciler.asterisk_ended)
        await reconciler.start()
        stack.push_async_callback(reconciler.stop)
        await _tell_closed(base, client, stack)
        yield arrivals, callbacks


def _wired(
    base: Base, client: AriClient, reception: Reception, agents: AgentsDesk, counter: Counter
) -> tuple[Arrivals, Desk]:
    settings, versions, clock, room = base.settings, base.versions, base.clock, reception.room
    own = (versions, settings, client, base.journal, clock.now)
    callbacks = desk_of(*own, lambda: room.callers.union(arrivals.calls), counter)
    strangers = Strangers(client)
    strangers.on("agent", partial(agents.take, strangers))
    strangers.on(BACK, partial(come_back, client, callbacks))
    where = (settings.sounds, settings.recordings)
    written = partial(_written, settings, clock)
    receive, endpoint = reception.receive, versions.endpoint
    arrivals = Arrivals(client, clock, *where, room, receive, strangers, endpoint, written, counter)
    room.on_register, room.parked, callbacks.changed = callbacks.register, callbacks.parked, room.changed.set
    return arrivals, callbacks


async def come_back(client: AriClient, callbacks: Desk, event: StasisStart) -> None:
    """Half of a callback is its desk's; a citizen whose call nobody knows is the fallback's."""
    if not await callbacks.came_back(event):
        await to_fallback_from_excursion(client, event)


async def _beat(client: AriClient, link: Link, clock: Clock, alive: Callable[[], None], stack: AsyncExitStack) -> None:
    client.on_connect(partial(_tell_clock, client, clock))
    await _tell_clock(client, clock)
    overload = Overload(client)
    link.on("UserEvent", partial(_turned_away, overload))
    overload.start()
    stack.push_async_callback(overload.stop)
    heartbeat = Heartbeat(client, alive)
    client.on_connect(heartbeat.beat)
    await heartbeat.start()
    stack.push_async_callback(heartbeat.stop)


def _turned_away(overload: Overload, told: Told) -> None:
    if told.get("UserEvent") == "CallRefused" and told.get("Limit") == "load":
        overload.turned_away()


async def _tell_clock(client: AriClient, clock: Clock) -> None:
    """The fallback goes by the same clock, also where it was moved."""
    with suppress(AriTrouble):
        await Globals(client).set("CLOCK", str(clock.ahead) if clock.ahead else "")


def _talks(settings: Settings, clock: Clock, channels: Collection[str]) -> dict[str, datetime]:
    return {channel: clock.at(begun) for channel, begun in talks_begun(settings.cel, channels).items()}


def _written(settings: Settings, clock: Clock, channels: Collection[str]) -> Written:
    if not channels:
        return Written()
    ended = {channel: (clock.at(at), cause) for channel, (at, cause) in ends(settings.cel, channels).items()}
    return Written(_talks(settings, clock, channels), ended)


def _reconciler(base: Base, client: AriClient, reception: Reception, arrivals: Arrivals) -> Reconciler:
    def number(raw: str, by: str) -> str | None:
        return number_of(base.versions.editions.newest, raw, by)

    looks = (number, lambda: arrivals.calls, client.channels.all, reception.taped, reception.tail.publish)
    return Reconciler(base.settings, base.journal, base.clock, base.versions.flow_of, *looks)


async def _tell_closed(base: Base, client: AriClient, stack: AsyncExitStack) -> None:
    closed = ClosedPosts(Globals(client), lambda: base.versions.flow, base.clock.now)
    client.on_connect(closed.tell)
    closed.start()
    stack.push_async_callback(closed.stop)
