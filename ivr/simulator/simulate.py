"""A call on paper: number, caller, key script, world and moment, turned into the entries a real call would leave."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from ivr.calls.session import Record, Where, go_on, run
from ivr.flow.engine import Turn
from ivr.flow.entries import Entry
from ivr.flow.events import Arrived
from ivr.flow.node import Flow
from ivr.flow.tiers import Skilled, agents_of, all_lines
from ivr.outside.behaviour import World
from ivr.outside.script import Script, ScriptedCaller
from ivr.simulator.excursions import Lines
from ivr.simulator.phone import Caller, Killed, SimulatedPhone


@dataclass(slots=True)
class Simulation:
    """What was written down, and the turns that led to it."""

    entries: list[Entry] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)


def simulate(
    flow: Flow,
    arrived: Arrived,
    script: Script,
    world: World,
    lines: Lines,
    killed: Collection[int] = (),
) -> Simulation:
    """Runs one call in imagined time; its controller dies and is back at once after the turns numbered in `killed`."""
    return followed(flow, arrived, ScriptedCaller(script), world, lines, killed)


def followed(
    flow: Flow, arrived: Arrived, caller: Caller, world: World, lines: Lines, killed: Collection[int] = ()
) -> Simulation:
    """The same with a caller who decides for himself."""
    phone = SimulatedPhone(arrived.at, caller, world, lines)
    told = Simulation()

    def record(turn: Turn) -> None:
        told.turns.append(turn)
        for entry in turn.entries:
            told.entries.append(entry)
            phone.hear(entry)

    phone.dies = lambda: len(told.turns) in killed
    asyncio.run(_run(flow, phone, arrived, record, told))
    return told


async def _run(flow: Flow, phone: SimulatedPhone, arrived: Arrived, record: Record, told: Simulation) -> None:
    """The call from its arrival to its end, by as many controllers as it takes."""
    try:
        await run(flow, phone, arrived, record)
    except Killed:
        while not told.turns[-1].call.ended:
            with suppress(Killed):
                there: Where = "here" if phone.here else "away"
                await go_on(flow, phone, told.turns[-1].call, phone.now, there, record)


def lines_served(flow: Flow, agents: Mapping[str, Skilled]) -> dict[str, tuple[str, ...]]:
    """Every line of every queue -> the agents who serve it."""
    return {line.name: agents_of(line, agents) for line in all_lines(flow.queues, bool(flow.service.sensitive))}
