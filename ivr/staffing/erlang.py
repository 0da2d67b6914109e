"""Erlang C: calls that come, the time they take and the agents there, turned into how long people wait.

A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone
exchanges" (1917); in this form in Gans, Koole and Mandelbaum, "Telephone call centers" (2003), section 4.2.
"""

from __future__ import annotations

from math import exp, inf

LIMITS = (
    "Erlang C takes calls that come by chance (Poisson), agents who all speak the language and are always there, and "
    "callers who never hang up: it asks for too many where people give up, where agents share languages, and for the "
    "rare languages most of all; it knows nothing of meals, breaks and sickness."
)
"""What the answer cannot know, in words for whoever reads it."""


def waits(erlangs: float, agents: int) -> float:
    """The probability that a caller finds all agents busy. `erlangs`: arrivals a second times seconds of handling."""
    if erlangs <= 0:
        return 0.0
    if agents <= erlangs:
        return 1.0
    blocked = 1.0  # Erlang B, agent by agent: no factorial grows too large
    for number in range(1, agents + 1):
        blocked = erlangs * blocked / (number + erlangs * blocked)
    return blocked / (1 - erlangs / agents * (1 - blocked))


def answered_within(seconds: float, erlangs: float, handling: float, agents: int) -> float:
    """The share of callers whom an agent answers within `seconds`; 0 when the queue would grow without end."""
    if agents <= erlangs:
        return 1.0 if erlangs <= 0 else 0.0
    return 1 - waits(erlangs, agents) * exp(-(agents - erlangs) * max(seconds, 0) / handling)


def mean_wait(erlangs: float, handling: float, agents: int) -> float:
    """Seconds; infinite when the queue would grow without end."""
    if agents <= erlangs:
        return 0.0 if erlangs <= 0 else inf
    return waits(erlangs, agents) * handling / (agents - erlangs)


def agents_needed(arrivals: float, handling: float, within: float, target: float) -> int:
    """The fewest agents who answer the share `target` (below 1) within `within` seconds; `arrivals` a second."""
    erlangs = arrivals * handling
    agents = int(erlangs) + 1 if erlangs > 0 else 0
    while answered_within(within, erlangs, handling, agents) < target:
        agents += 1
    return agents
