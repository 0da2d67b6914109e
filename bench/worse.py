"""A short run held against the results of the whole one: what has become worse by more than its noise."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench.aims import OURS
from bench.plan import STEADY
from bench.ratios import NATIVE, Over, Row, beside, cpu, key, ratio

PART = STEADY[0]

LEEWAY = 0.2
"""Of the figure: so much another hour of the same machine may differ, beyond the spread of its own runs."""

Find = Callable[[Sequence[Row]], Over | None]


@dataclass(frozen=True, slots=True)
class Watched:
    """A figure that must not grow. `floor`: below this growth nobody cares, in the figure's unit."""

    what: str
    unit: str
    find: Find
    floor: float


WATCHED = (
    Watched("CPU for a call, to native", " ×", lambda rows: ratio(rows, PART, OURS, cpu), 0.3),
    Watched("key to first audio, p50, later than native", " ms", lambda rows: _later(rows, "p50"), 3.0),
    Watched("key to first audio, p95, later than native", " ms", lambda rows: _later(rows, "p95"), 8.0),
)


def worse(now: Sequence[Row], then: Sequence[Row]) -> Iterator[str]:
    """A sentence for each figure that is worse, or that was not found."""
    for watched in WATCHED:
        before, found = watched.find(then), watched.find(now)
        if not before:
            yield f"{watched.what}: not in the results that this run is held against; run `make bench`"
        elif not found:
            yield f"{watched.what}: nobody heard anything"
        elif found.median > (limit := before.most + max(watched.floor, LEEWAY * before.median)):
            yield (
                f"{watched.what}: {found.text(2)}{watched.unit}, which is more than {limit:.2f}{watched.unit}; "
                f"it was {before.text(2)}{watched.unit}"
            )


def _later(rows: Sequence[Row], percentile: str) -> Over | None:
    return beside(rows, (PART, OURS), (PART, NATIVE), key(percentile), operator.sub)
