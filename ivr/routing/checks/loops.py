"""Circles of nodes in which a call would turn without ever waiting for anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.routing.checks.graph import graph_of
from ivr.routing.finding import Finding
from ivr.routing.model import Routing


def loops_without_wait(routing: Routing) -> Iterator[Finding]:
    """One finding for each circle, at its first node in the file."""
    restless = {name: leads for name, leads in graph_of(routing).items() if not routing.flow[name].waits}
    order = {name: position for position, name in enumerate(routing.flow)}
    for circle in _circles({name: [to for to in leads if to in restless] for name, leads in restless.items()}):
        first = min(circle, key=order.__getitem__)
        turn = circle.index(first)
        shown = " -> ".join([*circle[turn:], *circle[:turn], first])
        yield Finding(("flow", first), f"the call would go round for ever: {shown}", on_name=True)


def _circles(graph: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Walks each node once, without recursion; a step back onto the way that is being walked closes a circle."""
    done: set[str] = set()
    for start in graph:
        way, ahead = ([start], [iter(graph[start])]) if start not in done else ([], [])
        position = {start: 0}
        while ahead:
            name = next(ahead[-1], None)
            if name is None:
                ahead.pop()
                done.add(way[-1])
                del position[way.pop()]
            elif name in position:
                yield way[position[name] :]
            elif name not in done:
                position[name] = len(way)
                way.append(name)
                ahead.append(iter(graph[name]))
