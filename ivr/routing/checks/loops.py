"""Circles of nodes in which a call would turn without ever waiting for anything."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from ivr.routing.checks.graph import graph_of
from ivr.routing.finding import Finding
from ivr.routing.model import Routing


def loops_without_wait(routing: Routing) -> Iterator[Finding]:
    """One finding for each circle, at its first node in the file."""
    restless = {name for name, node in routing.flow.items() if not node.waits}
    graph = {name: restless.intersection(leads) for name, leads in graph_of(routing).items() if name in restless}
    order = {name: position for position, name in enumerate(routing.flow)}
    while circle := _circle(graph):
        first = min(circle, key=order.__getitem__)
        turn = circle.index(first)
        shown = " -> ".join([*circle[turn:], *circle[:turn], first])
        yield Finding(("flow", first), f"the call would go round for ever: {shown}", on_name=True)
        for name in circle:
            del graph[name]


def _circle(graph: dict[str, set[str]]) -> list[str]:
    """The nodes of one circle in the order of the call, none when there is no circle."""
    try:
        TopologicalSorter({name: leads & graph.keys() for name, leads in graph.items()}).prepare()
    except CycleError as error:
        return list(reversed(error.args[1][1:]))
    return []
