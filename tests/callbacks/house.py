"""What the live tests of callbacks ask for, look at and wait for, in a town."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from itertools import count

from ivr.callbacks.desk import Desk
from ivr.callbacks.model import Callback
from ivr.cli.options import moment
from ivr.flow.commands import Register
from ivr.journal import callbacks as rows
from ivr.journal.callbacks import StoredCallback
from ivr.outside.behaviour import parse_world
from ivr.outside.caller import place_call
from ivr.outside.leg import Leg
from tests.live.town import Town, until

MORNING = "2026-11-23T10:00"
"""A Monday on which the centre is open and France is awake."""

OURS = "+33199000100"

_numbers = count(1)


def desk(town: Town) -> Desk:
    """The service's desk of callbacks."""
    assert town.service.callbacks
    return town.service.callbacks


async def ask(town: Town, number: str, minutes_ago: float = 1, queue: str = "fr", call: str = "") -> str:
    """Has a callback written down as the node does, and answers its id."""
    call = call or f"asked-{next(_numbers)}"
    since = town.service.clock.now() - timedelta(minutes=minutes_ago)
    outcome = await desk(town).register(call, Register(f"{call}.1", number, queue, "fr", since, "progress"))
    assert outcome == "registered"
    return call


async def meanwhile(town: Town, world: str, at: str = MORNING) -> None:
    """In the middle of a case: everybody behaves otherwise now, and the clock is set; callbacks go on."""
    routing = town.service.routing
    await town.outside.behave(parse_world(world, routing.trunks, routing.agents))
    start = moment(at, routing)
    assert start
    town.service.clock.set(start)


def stored(town: Town, callback: str) -> StoredCallback:
    """What the journal has of a callback."""
    assert town.service.journal.flush()
    found = rows.latest(town.service.settings.journal, 100)
    return next(one for one in found if one.callback.id == callback)


def kinds(town: Town, callback: str) -> list[str]:
    """The words of its journal, in their order."""
    return [entry.kind for entry in stored(town, callback).entries]


def now(town: Town, callback: str) -> Callback:
    """Its state, as the journal has it."""
    return stored(town, callback).callback


async def reaches(town: Town, callback: str, state: str, seconds: float = 30.0) -> None:
    """Returns when the journal says that it is in that state."""
    await until(lambda: now(town, callback).state == state, f"callback {callback} is {state}", seconds)


async def writes(town: Town, callback: str, kind: str, seconds: float = 30.0) -> None:
    """Returns when its journal has a word."""
    await until(lambda: kind in kinds(town, callback), f"the journal of {callback} says '{kind}'", seconds)


async def next_leg(town: Town, since: int, which: Callable[[Leg], bool], what: str, seconds: float = 30.0) -> Leg:
    """The first leg after the first `since` ones that is wanted, as soon as it is there."""
    await until(lambda: any(map(which, town.outside.legs[since:])), what, seconds)
    return next(filter(which, town.outside.legs[since:]))


async def quiet(town: Town) -> None:
    """Returns when everybody has hung up, every live callback is cancelled, and nothing of any call is left."""
    for leg in town.outside.legs:
        if not leg.has("ended"):
            await leg.hang_up()
    for callback in tuple(desk(town).live):
        rows.cancel(town.service.settings.journal, callback)
    await until(lambda: not desk(town).live, "no callback is left", 10)
    async with asyncio.timeout(20):
        while await town.left_over():  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def caller_waits(town: Town, number: str = "") -> tuple[Leg, str]:
    """Somebody calls and waits for an agent who speaks French; his leg, and the id of his call."""
    before = set(town.service.arrivals.calls)
    leg = await place_call(town.outside, OURS, number or town.new_number())
    await leg.reached("hears")
    await leg.press("11")
    await until(lambda: bool(set(town.service.arrivals.calls) - before), "the call has arrived")
    (call,) = set(town.service.arrivals.calls) - before
    await until(lambda: call in town.service.room.waiting, f"call {call} waits", 30)
    return leg, call


def citizen(leg: Leg) -> bool:
    """Whether it is the telephone of a citizen who is called back."""
    return leg.kind == "line" and leg.name == "carrier"


def agent(leg: Leg) -> bool:
    """Whether it is an agent's telephone."""
    return leg.kind == "agent"
