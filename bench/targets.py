"""The targets of the service's speed, each held against what was measured: met, missed by how much, or not measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench import aims
from bench.aims import Found, Rows
from bench.kept import Kept
from bench.ratios import NATIVE, Over
from bench.search import SOON


@dataclass(frozen=True, slots=True)
class Target:
    """`limit` is the most that a figure may be; with `least` the least, itself included unless `above`.

    `silent`: a part that has no figure when callers heard nothing, which is a miss.
    """

    what: str
    limit: float
    unit: str
    least: bool = False
    above: bool = False
    places: int = 1
    silent: str = ""

    def wanted(self) -> str:
        """The limit as words."""
        word = "more than" if self.above else "at least" if self.least else "at most"
        return f"{word} {self.limit:g}{self.unit}"

    def short(self, figure: Over) -> float:
        """By how much the median is beyond the limit; nothing or less when it is met."""
        return (self.limit - figure.median) * (1 if self.least else -1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A row of the page. `met` is None when nothing was measured."""

    what: str
    wanted: str
    measured: str
    verdict: str
    met: bool | None

    def cells(self) -> tuple[str, ...]:
        """What the page shows of it."""
        return self.what, self.wanted, self.measured, self.verdict


TARGETS: tuple[tuple[Callable[[Rows], Found | None], Target], ...] = (
    (
        aims.later("alone", "p50"),
        Target("Key to first audio, one call up, p50, later than native", 8, " ms", silent="alone"),
    ),
    (aims.later("200 live", "p95"), Target("The same at 200 live calls, p95", 20, " ms", silent="200 live")),
    (aims.cpu_ratio, Target("CPU for a call, Asterisk and controller, to native", 1.25, " ×", places=2)),
    (aims.rate_ratio, Target("Highest good call rate, to native", 0.8, " ×", least=True, places=2)),
    (aims.own_cpu, Target("CPU of the controller for a call, to each other Python way's own", 0.25, " ×", places=2)),
    (aims.rate_ahead, Target("Highest good call rate beyond each other Python way's", 0, " calls/s", True, above=True)),
    (
        aims.held,
        Target("Live calls, to 90 % of what native holds, or to 1,000", 1, " ×", True, places=2),
    ),
    (aims.loop_lag, Target("Lateness of the event loop with the most live calls, p99", 20, " ms")),
    (aims.memory, Target("Memory of the controller for a live call", 20, " kB")),
    (aims.growth, Target("CPU for a call at 800 live, to that at 100", 1.2, " ×", places=2)),
    (aims.cut_short, Target("At twice the highest rate: calls neither whole nor turned away cleanly", 0, "", places=0)),
    (
        aims.accepted,
        Target("At twice the highest rate: key to first audio of the accepted, p95", SOON, " ms", silent="twice"),
    ),
)

FILES = {
    "check": Target("`ivr check`: 200 countries, 400 trunks, 3,000 nodes", 1, " s", places=2),
    "prompts_build": Target("`ivr prompts build` with nothing changed", 0.5, " s", places=2),
    "report_day": Target("Report of a day, in a journal of a million calls", 1, " s", places=2),
    "report_year": Target("Report of a year, in the same", 3, " s", places=2),
    "journal_calls_per_second": Target("Calls that the journal writes", 200, " calls/s", least=True, places=0),
}
"""What is measured of files, by its name there."""


def verdicts(kept: Kept) -> Iterator[Verdict]:
    """One of each target, in their order."""
    for find, target in TARGETS:
        found = find(kept.rows)
        if not found and all(aims.measured(kept.rows, target.silent, way) for way in (NATIVE, aims.OURS)):
            yield Verdict(target.what, target.wanted(), "no audio followed in a whole run", "**missed**", False)
        else:
            yield judged(target, found)
    for name, target in FILES.items():
        figure = Over.of([kept.files[name]]) if name in kept.files else None
        yield judged(target, (figure, "") if figure else None)


def judged(target: Target, found: Found | None) -> Verdict:
    """The median decides."""
    if not found:
        return Verdict(target.what, target.wanted(), "not measured", "—", None)
    figure, where = found
    measured = f"{figure.text(target.places)}{target.unit}{f', {where}' if where else ''}"
    short = target.short(figure)
    met = short < 0 if target.above else short <= 0
    missed = f"**missed** by {_told(short, target.places)}{target.unit}"
    return Verdict(target.what, target.wanted(), measured, "met" if met else missed, met)


def _told(value: float, places: int) -> str:
    """With as many places as it takes to be more than nothing."""
    text = f"{value:.{places}f}"
    return text if float(text) else f"{value:.1g}"
