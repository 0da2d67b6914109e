"""Agents turned into a day's roster: an example of 55, those of routing.yaml, and the same with more speakers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ivr.flow.definition import Queue, Tier
from ivr.flow.tiers import Skilled
from ivr.staffing.day import Worker

_STARTS = (8.0, 9.5, 13.0)
_HOURS = 7.0
_BREAK, _MEAL = 0.25, 0.75

_BASE = {"ar": 5, "fr": 5, "zgh": 5}
_SOUTH = {"ar": 4, "fr": 4, "es": 5, "it": 5, "en": 5}
_NORTH = {"ar": 4, "fr": 4, "nl": 5, "de": 5, "en": 5}

_AMAZIGH = {"zgh": 5}

_OTHERS_TOO = Tier(after=60, level=4, languages=("fr",))
QUEUES = {
    "ar": Queue(language="ar", level=5, tiers=(Tier(after=10, level=4),)),
    "fr": Queue(language="fr", level=5, tiers=(Tier(after=10, level=4),)),
    "zgh": Queue(language="zgh"),
    **{name: Queue(language=name, tiers=(_OTHERS_TOO,)) for name in ("en", "es", "nl", "it", "de")},
}
"""The example's queues. Agents with a rare language are asked for Arabic and French 10 seconds later than the others:
that keeps some of them free for the callers whom nobody else understands."""


def example() -> list[Worker]:
    """55 agents in three shifts, who all speak Arabic and French: 26 with Amazigh; 15 with Spanish, Italian and
    English; 14 with Dutch, German and English; 11 of these 29 speak Amazigh too."""
    skills = [_BASE] * 26 + [_SOUTH] * 9 + [_SOUTH | _AMAZIGH] * 6 + [_NORTH] * 9 + [_NORTH | _AMAZIGH] * 5
    return [Worker(f"agent-{i:02}", known, tuple(known), shift(i)) for i, known in enumerate(skills, 1)]


def of_agents(agents: Mapping[str, Skilled]) -> list[Worker]:
    """The agents of routing.yaml, in the same three shifts by turns."""
    return [
        Worker(name, agent.languages, tuple(agent.queues), shift(i), agent.sensitive)
        for i, (name, agent) in enumerate(agents.items())
    ]


def shift(i: int) -> tuple[tuple[float, float], ...]:
    """When agent `i` is there, in seconds of the day: seven hours with a break and a meal, staggered."""
    begins, turn = _STARTS[i % len(_STARTS)], i // len(_STARTS)
    rest, meal = begins + 1.4 + turn % 4 * _BREAK, begins + 3 + turn % 5 * _BREAK
    hours = ((begins, rest), (rest + _BREAK, meal), (meal + _MEAL, begins + _HOURS))
    return tuple((start * 3600, end * 3600) for start, end in hours)


def with_speakers(workers: Sequence[Worker], language: str, queue: str, more: int) -> list[Worker]:
    """The same agents, `more` of whom have learnt the language: those with fewest languages first, all shifts alike."""
    others = [worker for worker in workers if language not in worker.languages]
    chosen = {worker.name for worker in sorted(others, key=lambda worker: len(worker.languages))[:more]}
    return [
        replace(worker, languages={**worker.languages, language: 5}, queues=(*worker.queues, queue))
        if worker.name in chosen
        else worker
        for worker in workers
    ]
