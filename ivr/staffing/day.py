"""A day's callers and agents played through a rule of routing, event by event: how long everybody waited, and why.

Not played: ringing time, callbacks, agents who let it ring. A caller whose patience ends hangs up.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Literal


@dataclass(frozen=True, slots=True)
class Caller:
    """One caller; `at` in seconds of the day, `handling` (talk and wrap-up) and `patience` in seconds.

    `agrees`: takes an agent of another language after some time.
    """

    at: float
    language: str
    handling: float
    patience: float
    agrees: bool = False


@dataclass(frozen=True, slots=True)
class Worker:
    """One agent: levels by language, the queues that name him, when he is there (from, to) in seconds of the day."""

    name: str
    languages: Mapping[str, int]
    queues: tuple[str, ...]
    there: tuple[tuple[float, float], ...]
    sensitive: bool = False


Rule = Callable[[Worker, Caller], float | None]
"""After how many seconds of waiting an agent may take a caller; None: never."""


@dataclass(frozen=True, slots=True)
class Fate:
    """How it went: seconds waited, by whom he was served (None: hung up), and the part of the wait that routing made:
    since an agent who speaks his language was free, or took somebody who came later."""

    caller: Caller
    wait: float
    worker: Worker | None
    held: float


def play(callers: Sequence[Caller], workers: Sequence[Worker], rule: Rule) -> list[Fate]:
    """Plays the day. A free agent takes the oldest caller whom the rule lets him take; a caller goes to the one of
    the free agents allowed to take him who has been free for longest."""
    day = _Day(sorted(callers, key=lambda caller: caller.at), workers, rule)
    return day.run()


_Kind = Literal["arrives", "may", "gives up", "comes", "goes", "free"]


@dataclass(slots=True)
class _Day:
    callers: Sequence[Caller]
    workers: Sequence[Worker]
    rule: Rule
    events: list[tuple[float, int, _Kind, int]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)
    waiting: dict[int, None] = field(default_factory=dict)
    idle: dict[int, float] = field(default_factory=dict)
    there: set[int] = field(default_factory=set)
    busy: set[int] = field(default_factory=set)
    could: dict[int, float] = field(default_factory=dict)
    fates: list[Fate] = field(default_factory=list)
    allowed: dict[tuple[int, str, bool], float | None] = field(default_factory=dict)

    def run(self) -> list[Fate]:
        for who, caller in enumerate(self.callers):
            self._plan(caller.at, "arrives", who)
        for who, worker in enumerate(self.workers):
            for begins, ends in worker.there:
                self._plan(begins, "comes", who)
                self._plan(ends, "goes", who)
        while self.events:
            at, _, kind, who = heapq.heappop(self.events)
            self._happens(at, kind, who)
        return self.fates

    def _plan(self, at: float, kind: _Kind, who: int) -> None:
        heapq.heappush(self.events, (at, next(self.numbers), kind, who))

    def _happens(self, at: float, kind: _Kind, who: int) -> None:
        match kind:
            case "arrives":
                self._arrives(at, who)
            case "may":
                self._look_for_agent(at, who)
            case "gives up" if who in self.waiting:
                self._ends(at, who, None)
            case "comes":
                self.there.add(who)
                self._look_for_caller(at, who)
            case "goes":
                self.there.discard(who)
                self.idle.pop(who, None)
            case "free":
                self.busy.discard(who)
                self._look_for_caller(at, who)

    def _arrives(self, at: float, who: int) -> None:
        caller = self.callers[who]
        self.waiting[who] = None
        if any(caller.language in self.workers[agent].languages for agent in self.idle):
            self.could[who] = at
        self._look_for_agent(at, who)
        if who in self.waiting:
            self._plan(at + caller.patience, "gives up", who)
            times = {self._after(agent, caller) for agent in range(len(self.workers))}
            for after in sorted(time for time in times if time):
                self._plan(at + after, "may", who)

    def _look_for_agent(self, at: float, who: int) -> None:
        if who in self.waiting:
            able = [(since, agent) for agent, since in self.idle.items() if self._may(at, agent, who)]
            if able:
                self._serve(at, min(able)[1], who)

    def _look_for_caller(self, at: float, agent: int) -> None:
        if agent in self.busy or agent not in self.there:
            return
        who = next((who for who in self.waiting if self._may(at, agent, who)), None)
        if who is None:
            self.idle.setdefault(agent, at)
        else:
            self._serve(at, agent, who)
        for older in self.waiting:
            if who is not None and older > who:
                break
            if self.callers[older].language in self.workers[agent].languages:
                self.could.setdefault(older, at)

    def _serve(self, at: float, agent: int, who: int) -> None:
        self.idle.pop(agent, None)
        self.busy.add(agent)
        self._plan(at + self.callers[who].handling, "free", agent)
        self._ends(at, who, self.workers[agent])

    def _ends(self, at: float, who: int, worker: Worker | None) -> None:
        del self.waiting[who]
        caller = self.callers[who]
        self.fates.append(Fate(caller, at - caller.at, worker, at - self.could.get(who, at)))

    def _may(self, at: float, agent: int, who: int) -> bool:
        caller = self.callers[who]
        after = self._after(agent, caller)
        return after is not None and at >= caller.at + after

    def _after(self, agent: int, caller: Caller) -> float | None:
        key = (agent, caller.language, caller.agrees)
        if key not in self.allowed:
            self.allowed[key] = self.rule(self.workers[agent], caller)
        return self.allowed[key]
