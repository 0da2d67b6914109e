"""Menus that ask too much of a caller's memory or patience."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from ivr.flow.nodes.menu import Menu
from ivr.routing.checks.graph import graph_of, starts
from ivr.routing.finding import Finding
from ivr.routing.model import Routing

MOST_OPTIONS = 4
DEEPEST = 3


def demanding_menus(routing: Routing) -> Iterator[Finding]:
    """Menus of more than four options, and menus that come after three others on the shortest way."""
    depths = _depths(routing)
    for name, node in routing.flow.items():
        if not isinstance(node, Menu):
            continue
        if len(node.options) > MOST_OPTIONS:
            message = f"{len(node.options)} options are more than a caller remembers: {MOST_OPTIONS} are enough"
            yield Finding(("flow", name, "options"), message, "warning", on_name=True)
        if depths.get(name, 0) > DEEPEST:
            message = f"'{name}' is the {depths[name]}th menu that a caller meets: {DEEPEST} are enough"
            yield Finding(("flow", name), message, "warning", on_name=True)


def _depths(routing: Routing) -> dict[str, int]:
    """Node -> menus on the way to it that has the fewest, itself included."""
    graph, cost = graph_of(routing), {name: int(isinstance(node, Menu)) for name, node in routing.flow.items()}
    depths = {name: cost[name] for name in starts(routing)}
    waiting = deque(sorted(depths, key=depths.__getitem__))
    while waiting:
        here = waiting.popleft()
        for name in graph[here]:
            depth = depths[here] + cost[name]
            if depth < depths.get(name, depth + 1):
                depths[name] = depth
                (waiting.append if cost[name] else waiting.appendleft)(name)
    return depths
