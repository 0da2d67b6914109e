"""The flow as the fallback runs it: without the nodes that it passes by, and without what queues do in them."""

from __future__ import annotations

from dataclasses import replace

from ivr.flow.definition import Queue
from ivr.flow.node import Flow, Node
from ivr.flow.nodes import queue

PASSED_BY = {
    "consent": "next",
    "survey": "next",
    "callback": "refused",
    "receipt": "next",
    "request": "refused",
    "sheet": "person",
}
"""Node type -> the exit by which the fallback passes it by."""


def reduced(flow: Flow) -> Flow:
    """What the engine must run so that it goes where the fallback goes."""
    nodes = {name: _rewired(flow, node) for name, node in flow.nodes.items() if node.type not in PASSED_BY}
    queues = {name: _alone(queue) for name, queue in flow.queues.items()}
    return replace(flow, nodes=nodes, queues=queues, callback=None)


def _rewired(flow: Flow, node: Node) -> Node:
    """Its exits lead past what is left out; who waits is offered no callback."""
    if node.type == "menu":
        options = {
            key: option.model_copy(update={"go": _past(flow, option.go)}) for key, option in node.options.items()
        }  # type: ignore[attr-defined]
        return node.model_copy(update={"options": options})
    update: dict[str, str | None] = {name: _past(flow, leads) for name, leads in node.exits().items()}
    return node.model_copy(update=update | ({"callback": None} if isinstance(node, queue.Queue) else {}))


def _past(flow: Flow, name: str) -> str:
    while (passed := PASSED_BY.get(flow.nodes[name].type)) is not None:
        name = flow.nodes[name].exits()[passed]
    return name


def _alone(queue: Queue) -> Queue:
    """Nobody is asked whether an agent of another language may answer, and so none does."""
    return queue.model_copy(update={"tiers": tuple(tier for tier in queue.tiers if not tier.languages)})
