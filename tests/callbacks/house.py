"""What the live tests of callbacks ask for, look at and wait for, in a town."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from ivr.callbacks.desk import Desk
from ivr.callbacks.model import PREFIX, Callback
from ivr.flow.commands import Register
from ivr.journal import callbacks as rows
from ivr.journal.callbacks import StoredCallback
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


async def people(town: Town, *agents: str) -> None:
    """Only these agents are there; every telephone, theirs and the citizens', rings until the case does something."""
    there = ",".join(f"{agent}=ring" for agent in agents)
    await town.arrange(MORNING, f"agents=away,{there},carrier=ring", noticed=True)


async def at_once(*stories: Coroutine[Any, Any, None]) -> None:
    """Stories that happen beside each other, to different citizens and agents; the first that fails ends all."""
    async with asyncio.TaskGroup() as group:
        for story in stories:
            group.create_task(story)


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


async def ringing(town: Town, which: Callable[[Leg], bool], what: str, times: int = 1) -> Leg:
    """The telephone that rings when such a one is called for the `times`-th time."""
    await until(
        lambda: len(legs := [*filter(which, town.outside.legs)]) >= times and legs[times - 1].has("rings"), what, 30
    )
    return [*filter(which, town.outside.legs)][times - 1]


async def agent_rings(town: Town, call: str, times: int = 1) -> Leg:
    """The agent's telephone that rings for a callback or a call."""

    def for_call(leg: Leg) -> bool:
        return leg.kind == "agent" and leg.headers.get("X-Call-Id") == call

    return await ringing(town, for_call, f"an agent's telephone rings for {call}", times)


async def next_agent(town: Town, since: int) -> Leg:
    """The first agent's telephone that rings after the first `since` legs, for whomever."""
    known = town.outside.legs[:since]
    return await ringing(town, lambda leg: leg.kind == "agent" and leg not in known, "the next one is for the agent")


async def agent_answers(town: Town, call: str, times: int = 1) -> Leg:
    """The agent who has picked up, and hears what it is about."""
    leg = await agent_rings(town, call, times)
    await leg.answer()
    return leg


async def citizen_rings(town: Town, number: str, times: int = 1) -> Leg:
    """The telephone of a citizen who is called back."""
    return await ringing(town, lambda leg: leg in citizens(town, number), f"{number} is called", times)


async def citizen_answers(town: Town, number: str, times: int = 1) -> Leg:
    """The citizen who has picked up, and hears the greeting."""
    leg = await citizen_rings(town, number, times)
    await leg.answer()
    await leg.reached("hears")
    return leg


def citizens(town: Town, number: str) -> list[Leg]:
    """The times that a citizen was called back, refused ones too."""
    return [leg for leg in town.outside.legs if leg.kind == "line" and leg.name == "carrier" and leg.dialled == number]


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


def sentences(town: Town, callback: str) -> list[str]:
    """The clips that were played on the channels of a callback, each once it is over, in their order."""
    playing: dict[str, str] = {}
    over = []
    for row in town.cel():
        if str(row["linkedid"]).startswith(f"{PREFIX}{callback}-"):
            if row["eventtype"] == "STREAM_BEGIN":
                playing[row["uniqueid"]] = Path(json.loads(row["eventextra"]).get("sound", "")).name
            elif row["eventtype"] == "STREAM_END":
                over.append(playing.pop(row["uniqueid"], ""))
    return [sound for sound in over if sound]
