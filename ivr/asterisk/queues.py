"""A routing turned into the queues of Asterisk, each with the agents who serve it when they are logged in."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.flow.definition import Queue
from ivr.flow.tiers import agents_of, all_lines
from ivr.routing.model import Routing
from ivr.versions.edition import Editions


@dataclass(frozen=True, slots=True)
class AsteriskQueue:
    """A queue of Asterisk (`nl`, `nl.2`, `nl.sensitive`), the queue of the routing that it belongs to, its agents."""

    name: str
    queue: str
    members: tuple[str, ...]


def queues_of(routing: Routing) -> tuple[AsteriskQueue, ...]:
    """All of them; those for sensitive subjects only where the service has such subjects."""
    lines = all_lines(routing.queues, bool(routing.service.sensitive))
    return tuple(AsteriskQueue(line.name, line.queue, agents_of(line, routing.agents)) for line in lines)


def queues_served(routing: Routing, agent: str) -> tuple[str, ...]:
    """The names of the queues that an agent serves."""
    return tuple(queue.name for queue in queues_of(routing) if agent in queue.members)


def queues_of_all(editions: Editions) -> dict[str, tuple[AsteriskQueue, Queue]]:
    """Name -> queue and its settings; of the newest edition that has it, which decides about its agents too."""
    settings = {name: one.routing.queues[name] for name, one in editions.queues().items()}
    return {
        queue.name: (queue, settings[queue.queue])
        for edition in reversed(editions.all)
        for queue in queues_of(edition.routing)
    }


def lines_served(editions: Editions) -> dict[str, tuple[str, ...]]:
    """Agent of the newest edition -> the queues that he serves; also those that only older calls wait in."""
    queues = [queue for queue, _ in queues_of_all(editions).values()]
    agents = editions.newest.routing.agents
    return {agent: tuple(queue.name for queue in queues if agent in queue.members) for agent in agents}
