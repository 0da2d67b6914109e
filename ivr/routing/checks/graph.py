"""The flow as a graph: where each node leads, and what can be reached from where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ivr.routing.model import Routing

Graph = Mapping[str, tuple[str, ...]]
"""Node -> the nodes it leads to."""


def graph_of(routing: Routing) -> Graph:
    """All exits that are written in the file."""
    return routing.leads


def starts(routing: Routing) -> list[str]:
    """Where a call can begin, and where `0` leads from anywhere."""
    return list(dict.fromkeys([*(number.start for number in routing.numbers.values()), routing.service.person]))


def reached(graph: Graph, beginnings: Iterable[str]) -> set[str]:
    """The beginnings and every node that can be reached from them."""
    waiting = list(beginnings)
    seen = set(waiting)
    while waiting:
        following = [name for name in graph[waiting.pop()] if name not in seen]
        seen.update(following)
        waiting += following
    return seen
