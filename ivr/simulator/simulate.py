"""A call on paper: number, caller, key script, world and moment, turned into the entries a real call would leave."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.calls.session import run
from ivr.flow.engine import Turn
from ivr.flow.entries import Entry
from ivr.flow.events import Arrived
from ivr.flow.node import Flow
from ivr.flow.tiers import Skilled, agents_of, all_lines
from ivr.outside.behaviour import World
from ivr.outside.script import Script, ScriptedCaller
from ivr.simulator.excursions import Lines
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
    lines: Lines,
) -> Simulation:
    """Runs one call in imagined time."""
    phone = SimulatedPhone(arrived.at, ScriptedCaller(script), world, lines)
    told = Simulation()

    def record(turn: Turn) -> None:
        told.turns.append(turn)
        for entry in turn.entries:
            told.entries.append(entry)
            phone.hear(entry)

    asyncio.run(run(flow, phone, arrived, record))
    return told


def lines_served(flow: Flow, agents: Mapping[str, Skilled]) -> dict[str, tuple[str, ...]]:
    """Every line of every queue -> the agents who serve it."""
    return {line.name: agents_of(line, agents) for line in all_lines(flow.queues, bool(flow.service.sensitive))}
