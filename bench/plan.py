"""What is measured, in which order: each way in turn, several times, so that a slow minute of the machine hits all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.call import PATIENT, QUICK, Manner
from bench.ground import Ground
from bench.measure import Figures, measure
from bench.search import good, highest
from bench.ways import standing

Tell = Callable[[str], None]
"""Takes a line that says how far it is."""

LASTS = 10.0
"""Seconds that a try of a rate lasts."""

LASTS_FOR = 1.5
"""So many times as many calls as are live at once are made: for half of its time all lines are taken."""

MEASURED_AGAINST = ("native", "ours")
"""Whose most live calls are looked for beyond the others'."""

Part = tuple[str, float, int]
"""A name, calls a second, and how many."""

ALONE = 1 / (QUICK.lasts + 1)
"""Calls a second when each begins after the one before is over."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`idle`: seconds in which is seen what a way uses without calls. `series`: in how many of the runs is done what
    takes longest, `live` and `held`.

    `steady`: parts of one rate; `live`: how many at once, until it is too many; `held`: the same, beyond those, for us
    and the limit only; `search`: the highest rate, and twice that.
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
SHORT = Plan(2, 4, (("alone", ALONE, 2), (STEADY[0], STEADY[1], 50)))


@dataclass(slots=True)
class Results:
    """Every measurement with the part it belongs to and its run; the highest rate of each way and run."""

    measured: list[dict[str, Any]] = field(default_factory=list)
    highest: list[dict[str, Any]] = field(default_factory=list)

    def take(self, part: str, run: int, figures: Figures) -> None:
        """Keeps figures."""
        self.measured.append({"part": part, "run": run, **figures.as_json()})


async def carry_out(
    plan: Plan,
    ways: Sequence[str],
    ground: Ground,
    folder: Path,
    results: Results,
    tell: Tell,
    save: Callable[[], None],
) -> None:
    """All of it, into `results`; `save` is called after each way. What one cannot do keeps nobody from the rest.

    Each run begins with another way, so that nobody always finds an Asterisk that has just been started.
    """
    for run in range(1, plan.runs + 1):
        first = (run - 1) % len(ways)
        for name in (*ways[first:], *ways[:first]):
            await _all_of(name, plan, run, ground, folder, results, tell)
            save()


async def _all_of(name: str, plan: Plan, run: int, ground: Ground, folder: Path, results: Results, tell: Tell) -> None:
    async def at(rate: float, calls: int, manner: Manner) -> Figures:
        figures = await measure(way, ground, rate, calls, manner, folder)
        tell(f"run {run}, {name}: {_line(figures)}")
        return figures

    async with standing(name, ground, plan.idle) as way:
        for part, rate, calls in plan.steady:
            results.take(part, run, await at(rate, calls, QUICK))
        series = (*plan.live, *(plan.held if name in MEASURED_AGAINST else ()))
        for live in series if run <= plan.series else ():
            figures = await at(live / PATIENT.lasts, round(LASTS_FOR * live), PATIENT)
            if live in plan.live:
                results.take(f"{live} live", run, figures)
            results.take("held", run, figures)
            if not good(figures):
                break
        if plan.search:
            rate, tried = await highest(lambda rate: at(rate, round(rate * LASTS), QUICK))
            results.highest.append({"run": run, "way": name, "rate": rate})
            for figures in tried:
                results.take("search", run, figures)
            if rate:
                results.take("twice", run, await at(2 * rate, round(2 * rate * LASTS), QUICK))


def _line(figures: Figures) -> str:
    key = figures.key_to_audio
    return (
        f"{figures.rate:.1f} calls/s, {figures.whole} of {figures.calls} whole, key to audio {key.p50:.1f} ms "
        f"(p95 {key.p95:.1f}), CPU {figures.asterisk_cpu:.1f} + {figures.controller_cpu:.1f} ms a call"
    )
