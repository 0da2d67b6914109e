"""The real routing.yaml, and calls on it on paper."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Literal, cast

from ivr.flow.events import Arrived
from ivr.flow.node import Flow
from ivr.outside.behaviour import World, parse_world
from ivr.outside.script import Script, parse
from ivr.routing.model import Routing
from ivr.routing.reader import load
from ivr.settings import PROJECT
from ivr.simulator.simulate import Simulation, lines_served, simulate

Switch = Literal["normal", "closed", "crisis"]
SWITCHES: tuple[Switch, ...] = ("normal", "closed", "crisis")


@lru_cache(maxsize=1)
def routing() -> Routing:
    """The repository's own routing, with nothing from the environment."""
    return load(PROJECT / "routing.yaml", {})


@lru_cache(maxsize=3)
def flow(switch: Switch = "normal") -> Flow:
    """Its flow, with the supervisor's switch as wanted."""
    found = routing().as_flow("1")
    return replace(found, service=found.service.model_copy(update={"switch": switch}))


def world(text: str) -> World:
    """How everybody outside behaves."""
    return parse_world(text, routing().trunks, routing().agents)


def dial(
    at: datetime,
    number: str,
    script: Script | str = "",
    caller: str | None = None,
    remembered: str | None = None,
    behaviour: World | str = "",
    switch: str = "normal",
    killed: Collection[int] = (),
) -> Simulation:
    """One call on paper."""
    return simulate(
        flow(cast(Switch, switch)),
        Arrived(at, "c", number, caller, remembered, "carrier"),
        parse(script) if isinstance(script, str) else script,
        world(behaviour) if isinstance(behaviour, str) else behaviour,
        lines_served(flow(cast(Switch, switch)), routing().agents),
        killed,
    )
