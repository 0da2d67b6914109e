"""Measurements of several runs turned into medians with their spread, and each way's ratio to the native dialplan."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.ways import NAMES

NATIVE = next(iter(NAMES))

Row = Mapping[str, Any]
"""A measurement as `Results` keeps it."""

Value = Callable[[Row], float]
"""One figure of it."""

Place = tuple[str, str]
"""A part and a way."""

How = Callable[[float, float], float]
"""One figure compared with another."""


def divided(one: float, other: float) -> float:
    """Their ratio; there is none to nothing."""
    return one / other if other else math.nan


@dataclass(frozen=True, slots=True)
class Over:
    """A figure over several runs."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Over | None:
        """None of no values, and of any that is infinite: there is no such figure."""
        found = sorted(values)
        if not found or not all(map(math.isfinite, found)):
            return None
        return cls(statistics.median(found), found[0], found[-1])

    def text(self, places: int = 1) -> str:
        """`4.2 (4.0–4.9)`; without the spread where there is none."""
        middle, least, most = (f"{value:.{places}f}" for value in (self.median, self.least, self.most))
        return middle if least == most else f"{middle} ({least}–{most})"


def over(rows: Iterable[Row], part: str, way: str, value: Value) -> Over | None:
    """A figure of one way in one part."""
    return Over.of(value(row) for row in rows if row["part"] == part and row["way"] == way)


def ratio(rows: Iterable[Row], part: str, way: str, value: Value) -> Over | None:
    """The same as a ratio to the native dialplan's of the same run."""
    return beside(rows, (part, way), (part, NATIVE), value)


def beside(rows: Iterable[Row], one: Place, other: Place, value: Value, how: How = divided) -> Over | None:
    """A figure compared with the same figure elsewhere, run by run; runs that have only one of them do not count."""
    found: dict[Place, dict[int, float]] = {one: {}, other: {}}
    for row in rows:
        if (place := (row["part"], row["way"])) in found:
            found[place][row["run"]] = value(row)
    return Over.of(how(mine, found[other][run]) for run, mine in found[one].items() if run in found[other])


def cpu(row: Row) -> float:
    """Milliseconds of Asterisk and the controller for one call."""
    return float(row["asterisk_cpu"] + row["controller_cpu"])


def key(percentile: str) -> Value:
    """Milliseconds from a key to the audio that follows it: `p50`, `p95`, `p99` or `most`."""
    return lambda row: float(row["key_to_audio"][percentile])


def first(row: Row) -> float:
    """Milliseconds from the INVITE to the first prompt, median."""
    return float(row["first_audio"]["p50"])
