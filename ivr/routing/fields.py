"""A file's plain values turned into a Routing, or into everything that is wrong with single fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from ivr.flow.node import Node
from ivr.flow.registry import node_types
from ivr.routing import rules
from ivr.routing.finding import Finding
from ivr.routing.model import Routing
from ivr.routing.problems import suggestion
from ivr.routing.shapes import Leaf, node_type
from ivr.routing.tree import Path
from ivr.routing.wrong import finding_of

_STAND_IN = Node(type="stand-in")


def read_fields(values: dict[str, Any], written: Iterable[Leaf]) -> tuple[Routing | None, list[Finding]]:
    """The Routing, None when a field is wrong; and what is wrong with each. `written`: the leaves of `values`."""
    broken = [finding for leaf in written for finding in rules.broken_rules(leaf)]
    nodes, found = _read_nodes(values)
    try:
        routing = Routing.model_validate({**values, "flow": nodes} if nodes is not None else values)
    except ValidationError as error:
        routing, found = None, found + _findings(error, values)
    told = {(finding.path, finding.on_name) for finding in broken}
    found = broken + [finding for finding in found if finding.lacking or (finding.path, finding.on_name) not in told]
    return (None if found else routing), found


def _findings(error: ValidationError, values: dict[str, Any], prefix: Path = ()) -> list[Finding]:
    return [finding_of(detail, values, prefix) for detail in error.errors(include_url=False)]


def _read_nodes(values: dict[str, Any]) -> tuple[dict[str, Node] | None, list[Finding]]:
    """Each node made by the class of its own type; a wrong one is held by a stand-in."""
    section = values.get("flow")
    if not isinstance(section, dict):
        return None, []
    nodes: dict[str, Node] = {}
    found: list[Finding] = []
    for name, value in section.items():
        nodes[name] = _STAND_IN
        if complaint := rules.name(name):
            found.append(Finding(("flow", name), complaint, on_name=True))
        try:
            nodes[name] = _node(value)
        except _Untyped as untyped:
            found.append(Finding(("flow", name, *untyped.way), str(untyped), on_name=not untyped.way))
        except ValidationError as error:
            found += _findings(error, values, ("flow", name))
    return nodes, found


class _Untyped(Exception):
    """The node does not say of which type it is. `way`: where below the node the problem stands."""

    def __init__(self, message: str, *way: str) -> None:
        self.way = way
        super().__init__(message)


def _node(value: Any) -> Node:
    known = tuple(node_types())
    if not isinstance(value, dict):
        raise _Untyped("a node is a group of names, of which 'type' is one")
    if "type" not in value:
        raise _Untyped(f"the node has no 'type' - it may be {', '.join(known)}")
    kind = node_type(value)
    if kind is None:
        raise _Untyped(_no_such_type(value["type"], known), "type")
    return kind.model_validate(value)


def _no_such_type(word: Any, known: tuple[str, ...]) -> str:
    near = suggestion(word, known) if isinstance(word, str) else ""
    told = f"there is no node type '{word}'" if isinstance(word, str) else "the 'type' must be one word"
    return told + (near or f": known are {', '.join(known)}")
