"""Rules of routing: ours, read from the queues of routing.yaml, and one queue a language, to compare it with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ivr.flow.definition import Queue
from ivr.flow.tiers import lines_of
from ivr.staffing.day import Caller, Rule, Worker


def by_tiers(queues: Mapping[str, Queue]) -> Rule:
    """Ours: an agent takes the oldest caller whom he may serve, and may serve those of a tier once it is open."""
    names = {queue.language: name for name, queue in reversed(list(queues.items()))}

    def rule(worker: Worker, caller: Caller) -> float | None:
        name = names.get(caller.language)
        if name is None:
            return None
        lines = (line for line in lines_of(name, queues[name]) if caller.agrees or not line.agreed)
        return next((line.after for line in lines if line.served_by(worker)), None)

    return rule


def one_queue_each(workers: Sequence[Worker], shares: Mapping[str, float]) -> Rule:
    """Naive: an agent serves the queue of one language only. Each language gets its share of the agents, but three at
    least (one a shift); rare languages choose first, and take those with fewest languages."""
    home: dict[str, str] = {}
    left = 1.0
    for language, share in sorted(shares.items(), key=lambda item: item[1]):
        free = [worker for worker in workers if worker.name not in home]
        speakers = sorted((w for w in free if language in w.languages), key=lambda worker: len(worker.languages))
        home |= {worker.name: language for worker in speakers[: max(round(len(free) * share / left), 3)]}
        left -= share
    return lambda worker, caller: 0.0 if home.get(worker.name) == caller.language else None
