"""What is measured, in which order: each way in turn, several times, so that a slow minute of the machine hits all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.call import PATIENT, QUICK, Manner
from bench.ground import Ground, opened
from bench.hearing import Unheard
from bench.measure import Figures, measure
from bench.search import good, highest
from bench.ways import standing

Tell = Callable[[str], None]
"""Takes a line that says how far it is."""

LASTS = 10.0
"""Seconds that a try of a rate lasts."""

LASTS_FOR = 1.2
"""So many times as many calls as are live at once are made, so that all lines are taken for a while."""

MEASURED_AGAINST = ("native", "ours")
"""Whose most live calls are looked for beyond the others'."""

At = Callable[[float, int, Manner], Awaitable[Figures]]
"""Makes so many calls, so many a second, in a manner."""

Part = tuple[str, float, int]
"""A name, calls a second, and how many."""

BEYOND = {"half as much again": 1.5, "twice": 2.0}
"""Parts that are more than can be served, and how many times the highest rate they are: too many, and far too many."""

ALONE = 1 / (QUICK.lasts + 1)
"""Calls a second when each begins after the one before is over."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`idle`: seconds in which is seen what a way uses without calls. `series`: in how many of the runs is done what
    takes long, all but `steady`.

    `steady`: parts of one rate; `live`: how many at once, until it is too many; `held`: the same, beyond those, for us
    and the limit only; `search`: the highest rate, and those beyond it.
    """

    runs: int
    idle: float
    steady: tuple[Part, ...]
    live: tuple[int, ...] = ()
    held: tuple[int, ...] = ()
    search: bool = False
    series: int = 1


STEADY: Part = ("10 a second", 10.0, 100)
FULL = Plan(3, 12, (("alone", ALONE, 6), STEADY), (50, 100, 200, 400, 800), (1000,), search=True)
CHECK = Plan(3, 10, (STEADY,))
SHORT = Plan(2, 2, (("alone", ALONE, 2), (STEADY[0], STEADY[1], 30)))


@dataclass(slots=True)
class Results:
    """Every measurement with the part it belongs to and its run; the highest rate of each way and run; what `core show
    version` said."""

    measured: list[dict[str, Any]] = field(default_factory=list)
    highest: list[dict[str, Any]] = field(default_factory=list)
    asterisk: str = ""

    def take(self, part: str, run: int, figures: Figures) -> None:
        """Keeps figures."""
        self.measured.append({"part": part, "run": run, **figures.as_json()})


async def carry_out(
    plan: Plan, ways: Sequence[str], folder: Path, results: Results, tell: Tell, save: Callable[[], None]
) -> None:
    """All of it, into `results`; `save` is called after each way.

    Each way finds an Asterisk that has just been started: one that was overloaded before keeps a gigabyte of memory.
    Each run begins with another way.
    """
    for run in range(1, plan.runs + 1):
        first = (run - 1) % len(ways)
        for name in (*ways[first:], *ways[:first]):
            async with opened(folder / f"{run}-{name}") as ground:
                results.asterisk = results.asterisk or await ground.cli("core show version")
                try:
                    await _all_of(name, plan, run, ground, folder, results, tell)
                finally:
                    save()


async def _all_of(name: str, plan: Plan, run: int, ground: Ground, folder: Path, results: Results, tell: Tell) -> None:
    async def at(rate: float, calls: int, manner: Manner) -> Figures:
        figures = await measure(way, ground, rate, calls, manner, folder)
        tell(f"run {run}, {name}: {_line(figures)}")
        return figures

    async with standing(name, ground, plan.idle) as way:
        for part, rate, calls in plan.steady:
            results.take(part, run, await at(rate, calls, QUICK))
        if run <= plan.series:
            await _more_and_more(plan, name in MEASURED_AGAINST, at, run, results)
            if plan.search and (rate := await _faster_and_faster(name, at, run, results)):
                await _beyond(rate, at, run, results, tell)


async def _more_and_more(plan: Plan, to_the_end: bool, at: At, run: int, results: Results) -> None:
    """More calls at once, until they are too many."""
    for live in (*plan.live, *(plan.held if to_the_end else ())):
        figures = await at(live / PATIENT.lasts, round(LASTS_FOR * live), PATIENT)
        if live in plan.live:
            results.take(f"{live} live", run, figures)
        results.take("held", run, figures)
        if not good(figures):
            return


async def _faster_and_faster(name: str, at: At, run: int, results: Results) -> float:
    """The highest good rate; 0 when there is none."""
    rate, tried = await highest(lambda rate: at(rate, round(rate * LASTS), QUICK))
    results.highest.append({"run": run, "way": name, "rate": rate})
    for figures in tried:
        results.take("search", run, figures)
    return rate


async def _beyond(highest_rate: float, at: At, run: int, results: Results, tell: Tell) -> None:
    for part, times in BEYOND.items():
        rate = times * highest_rate
        try:
            results.take(part, run, await at(rate, round(rate * LASTS), QUICK))
        except Unheard as trouble:
            tell(f"run {run}, {part}: {trouble}")


def _line(figures: Figures) -> str:
    key = figures.key_to_audio
    return (
        f"{figures.rate:.1f} calls/s, {figures.whole} of {figures.calls} whole, key to audio {key.p50:.1f} ms "
        f"(p95 {key.p95:.1f}), CPU {figures.asterisk_cpu:.1f} + {figures.controller_cpu:.1f} ms a call"
    )
