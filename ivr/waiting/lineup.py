"""Everybody who waits, in order of arrival, turned into each one's place and the seconds until his turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from ivr.waiting.estimate import seconds_until_agent
from ivr.waiting.people import Able, Staff, Waiter

Handling = Callable[[str, frozenset[str]], float | None]
"""Seconds that a caller of a queue takes of one of these agents; None when unknown."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What somebody may be told: his place (1: the next) and the seconds until an agent, None without a basis."""

    place: int
    seconds: float | None

    @property
    def free(self) -> bool:
        """Whether an agent is free for him now."""
        return self.seconds == 0


class Lineup:
    """The order of one moment. Add everybody oldest first; `look` counts those that were added before.

    A place counts those of the same queue whom the same agents serve. The estimate counts whoever waits for the same
    agents, in whatever queue: an agent takes the oldest caller whom he may serve. One who has other agents as well
    counts by the share of his agents that are asked about, as each of them is as likely to become free first.
    """

    def __init__(self, staff: Staff, each: Handling, now: datetime) -> None:
        self._staff, self._each, self._now = staff, each, now
        self._lines: dict[str, Able | None] = {}
        self._handling: dict[tuple[str, frozenset[str]], float | None] = {}
        self._groups: Counter[object] = Counter()
        self._waiting: Counter[str] = Counter()

    def add(self, waiter: Waiter) -> None:
        """Puts somebody behind all who were added before."""
        self._groups[self._group(waiter)] += 1
        self._waiting[waiter.line_at(self._now)] += 1

    def look(self, waiter: Waiter) -> Outlook:
        """How it looks for somebody who comes behind all who were added."""
        gone = (self._now - waiter.entered).total_seconds()
        found = [self._until(waiter.queue, line, max(0.0, opens - gone)) for line, opens in waiter.lines]
        known = [seconds for seconds in found if seconds is not None]
        return Outlook(1 + self._groups[self._group(waiter)], min(known, default=None))

    def _until(self, queue: str, line: str, opens: float) -> float | None:
        able = self._able(line)
        if able is None:
            return None
        ahead = self._competing(able.serving)
        seconds = seconds_until_agent(ahead, len(able.serving), len(able.free), self._mean(queue, able.serving))
        return None if seconds is None else max(opens, seconds)

    def _competing(self, agents: frozenset[str]) -> float:
        """How many of those who were added come to these agents."""
        return sum(many * self._share(line, agents) for line, many in self._waiting.items())

    def _share(self, line: str, agents: frozenset[str]) -> float:
        able = self._able(line)
        return len(able.serving & agents) / len(able.serving) if able and able.serving else 0.0

    def _group(self, waiter: Waiter) -> object:
        able = self._able(waiter.lines[0][0])
        return waiter.queue, able and able.serving

    def _able(self, line: str) -> Able | None:
        if line not in self._lines:
            self._lines[line] = self._staff.of(line)
        return self._lines[line]

    def _mean(self, queue: str, agents: frozenset[str]) -> float | None:
        key = queue, agents
        if key not in self._handling:
            self._handling[key] = self._each(queue, agents)
        return self._handling[key]


def outlooks(lineup: Lineup, waiting: Iterable[Waiter]) -> dict[str, Outlook]:
    """The outlook of each by id."""
    found = {}
    for waiter in sorted(waiting, key=lambda waiter: waiter.rank):
        found[waiter.id] = lineup.look(waiter)
        lineup.add(waiter)
    return found
