"""Emergencies always end at a person, or have at least rung at the last resort."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.node import Node
from ivr.flow.nodes.menu import Menu
from ivr.flow.nodes.transfer import Transfer
from ivr.routing.finding import Finding
from ivr.routing.model import Routing
from ivr.routing.tree import Path

EMERGENCY = ("subject", "emergency")
ENDS = ("hangup", "voicemail")


def emergencies_reach_a_person(routing: Routing) -> Iterator[Finding]:
    """At each place that makes a call an emergency: no way on may end it before the last resort was rung."""
    for path, node in _beginnings(routing):
        for way in _ways_without_a_person(routing, node):
            message = f"an emergency could end without a person: {' -> '.join(way)}"
            yield Finding(path, f"{message} - lead it to the last resort '{routing.service.last_resort}' first")


def last_resort_is_always_there(routing: Routing) -> Iterator[Finding]:
    """The last resort has no hours."""
    partner = routing.partners[routing.service.last_resort]
    if partner.hours:
        message = f"the last resort '{routing.service.last_resort}' must be there at any hour: leave 'hours' out"
        yield Finding(("partners", routing.service.last_resort, "hours"), message, on_name=True)


def emergencies_are_offered(routing: Routing) -> Iterator[Finding]:
    """Some key makes a call an emergency, and some node rings at the last resort."""
    if not any(EMERGENCY in node.teaches() for node in routing.flow.values()):
        message = "no key makes a call an emergency - give one menu option 'learn: {subject: emergency}'"
        yield Finding(("flow",), message, on_name=True)
    resort = routing.service.last_resort
    if not any(isinstance(node, Transfer) and node.post == resort for node in routing.flow.values()):
        message = f"no node calls the last resort '{resort}' - add one with 'type: transfer' and 'post: {resort}'"
        yield Finding(("service", "last_resort"), message)


def _beginnings(routing: Routing) -> Iterator[tuple[Path, str]]:
    """Where a call becomes an emergency: the place in the file, and the node that comes next."""
    for name, node in routing.flow.items():
        if isinstance(node, Menu):
            for key, option in node.options.items():
                if EMERGENCY in option.learn.items():
                    yield ("flow", name, "options", key, "go"), option.go
        elif EMERGENCY in node.teaches():
            yield from ((("flow", name, exit), following) for exit, following in node.exits().items())


def _ways_without_a_person(routing: Routing, start: str) -> Iterator[tuple[str, ...]]:
    """The shortest way to each end that can be reached before the last resort."""
    came_from: dict[str, str | None] = {start: None}
    waiting = [start]
    for here in waiting:
        node = routing.flow[here]
        if node.type in ENDS:
            yield _way(came_from, here)
            continue
        for name in _next(routing, node):
            if name not in came_from:
                came_from[name] = here
                waiting.append(name)


def _next(routing: Routing, node: Node) -> list[str]:
    """Where an emergency goes on from a node when no person took it."""
    if isinstance(node, Transfer) and node.post == routing.service.last_resort:
        return []
    following = [name for exit, name in node.exits().items() if exit != "served"]
    return [*following, routing.service.person] if node.leads_to_person() else following


def _way(came_from: dict[str, str | None], end: str) -> tuple[str, ...]:
    way: list[str] = []
    here: str | None = end
    while here is not None:
        way.append(here)
        here = came_from[here]
    return tuple(reversed(way))
