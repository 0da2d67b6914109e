"""What the journal knows turned into how many agents each half-hour needs for the promise, by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ivr.staffing.demand import Observed, Spoken
from ivr.staffing.erlang import agents_needed

HALF_HOUR = 1800.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The share `target` of calls is to be answered within `promise` seconds of their first; `wrap_up`: seconds after
    a call in which an agent gets none, by language."""

    promise: float
    target: float
    wrap_up: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class HalfHour:
    """One half-hour: calls a day, agents by language if nobody spoke two, and agents if everybody spoke all."""

    begins: str
    calls: float
    agents: Mapping[str, int]
    pooled: int

    @property
    def separate(self) -> int:
        """Agents of all languages together."""
        return sum(self.agents.values())


@dataclass(frozen=True, slots=True)
class Need:
    """The answer, with what it was reckoned from: seconds of handling and in menus, by language."""

    half_hours: tuple[HalfHour, ...]
    handling: Mapping[str, float]
    menus: Mapping[str, float]

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        rows = [
            {"begins": h.begins, "calls": h.calls, "agents": dict(h.agents), "separate": h.separate, "pooled": h.pooled}
            for h in self.half_hours
        ]
        return {"half_hours": rows, "handling_seconds": dict(self.handling), "menu_seconds": dict(self.menus)}


def need(observed: Observed, goal: Goal) -> Need:
    """A language without a talk yet takes the mean of the others; without any talk at all nothing can be reckoned.

    Raises ValueError then.
    """
    talks = [spoken.talk for spoken in observed.languages.values() if spoken.talk is not None]
    if not talks:
        raise ValueError("no call has been answered yet")
    usual = sum(talks) / len(talks)
    handling = {
        name: (usual if spoken.talk is None else spoken.talk) + goal.wrap_up.get(name, 0.0)
        for name, spoken in observed.languages.items()
    }
    found = sorted({half_hour for spoken in observed.languages.values() for half_hour in spoken.arrivals})
    half_hours = tuple(_half_hour(number, observed.languages, handling, goal) for number in found)
    return Need(half_hours, handling, {name: spoken.menu for name, spoken in observed.languages.items()})


def _half_hour(number: int, languages: Mapping[str, Spoken], handling: Mapping[str, float], goal: Goal) -> HalfHour:
    rates = {name: spoken.arrivals.get(number, 0.0) / HALF_HOUR for name, spoken in languages.items()}
    agents = {
        name: agents_needed(rate, handling[name], goal.promise - languages[name].menu, goal.target)
        for name, rate in rates.items()
    }
    rate = sum(rates.values())
    mean = sum(rates[name] * handling[name] for name in rates) / rate
    menu = sum(rates[name] * languages[name].menu for name in rates) / rate
    pooled = agents_needed(rate, mean, goal.promise - menu, goal.target)
    return HalfHour(f"{number // 2:02}:{number % 2 * 30:02}", rate * HALF_HOUR, agents, pooled)
