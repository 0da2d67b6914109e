"""Nodes that no call can ever come to."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.routing.checks.graph import graph_of, reached, starts
from ivr.routing.finding import Finding
from ivr.routing.model import Routing


def unreachable_nodes(routing: Routing) -> Iterator[Finding]:
    """From every number's start and from `service.person`, along all exits."""
    seen = reached(graph_of(routing), starts(routing))
    for name in routing.flow:
        if name not in seen:
            yield Finding(("flow", name), f"no call can reach the node '{name}': no exit leads to it", on_name=True)
