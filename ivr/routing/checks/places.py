"""What needs a competent consulate comes after the node that finds it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ivr.flow.nodes.place import Place
from ivr.flow.nodes.queue import Queue
from ivr.flow.nodes.transfer import Transfer
from ivr.flow.nodes.voicemail import Voicemail
from ivr.routing.checks.graph import graph_of, reached, starts
from ivr.routing.finding import Finding
from ivr.routing.model import Routing

MOST_POSTS = 9
"""A district menu has the keys 1 to 9."""


def consulates_are_found_first(routing: Routing) -> Iterator[Finding]:
    """A transfer to the competent consulate, or a message for it, that a call can reach without `place`."""
    graph = {
        name: (node.unknown,) if isinstance(node, Place) else leads
        for (name, leads), node in zip(graph_of(routing).items(), routing.flow.values(), strict=True)
    }
    for name in sorted(reached(graph, starts(routing))):
        node = routing.flow[name]
        if isinstance(node, Transfer) and not node.post and not node.handed:
            message = f"a call can reach '{name}' before a 'place' node has found its consulate"
            yield Finding(("flow", name), message, on_name=True)
        if isinstance(node, Voicemail) and node.post == "consulate":
            message = f"a call can leave a message at '{name}' before a 'place' node has found its consulate"
            yield Finding(("flow", name, "post"), message, on_name=True)


def handed_over_first(routing: Routing) -> Iterator[Finding]:
    """A transfer to the post that an agent named, which a call can reach without an agent who named one."""
    graph = {
        name: tuple(to for exit, to in node.exits().items() if not (isinstance(node, Queue) and exit == "handed"))
        for name, node in routing.flow.items()
    }
    for name in sorted(reached(graph, starts(routing))):
        node = routing.flow[name]
        if isinstance(node, Transfer) and node.handed:
            message = f"a call can reach '{name}' before an agent has handed it over"
            yield Finding(("flow", name, "handed"), f"{message} - lead only the 'handed' exits of queues to it")


def districts_have_keys(routing: Routing) -> Iterator[Finding]:
    """At most nine consulates in a country."""
    posts = Counter(post.country for post in routing.consulates.values())
    for country, number in posts.items():
        if number > MOST_POSTS:
            message = f"{country} has {number} consulates; a caller can choose among {MOST_POSTS} by key"
            yield Finding(("consulates",), message, on_name=True)
