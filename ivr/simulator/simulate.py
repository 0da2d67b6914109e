"""A call on paper: number, caller, key script, world and moment, turned into the entries a real call would leave."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ivr.calls.session import run
from ivr.flow.engine import Turn
from ivr.flow.entries import Entry
from ivr.flow.events import Arrived
from ivr.flow.node import Flow
from ivr.outside.behaviour import World
from ivr.outside.script import Script, ScriptedCaller
from ivr.simulator.phone import SimulatedPhone


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
    agents: Mapping[str, Sequence[str]],
) -> Simulation:
    """Runs one call in imagined time."""
    phone = SimulatedPhone(arrived.at, ScriptedCaller(script), world, agents)
    told = Simulation()

    def record(turn: Turn) -> None:
        told.turns.append(turn)
        for entry in turn.entries:
            told.entries.append(entry)
            phone.hear(entry)

    asyncio.run(run(flow, phone, arrived, record))
    return told


def agents_of_queues(agents: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Agent -> queues turned into queue -> agents."""
    served: dict[str, list[str]] = {}
    for name, queues in agents.items():
        for queue in queues:
            served.setdefault(queue, []).append(name)
    return served
