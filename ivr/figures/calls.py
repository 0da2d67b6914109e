"""Sums and waits of calls turned into the figures of a period, for each language and in all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from math import ceil

Sums = Mapping[str, float | None]
"""Counts by the names of `CallFigures`, with `talk` (seconds), `all_marks` and `mark_sum`; None: not known."""


@dataclass(frozen=True, slots=True)
class CallFigures:
    """The figures of one language, or of all. Each field is defined under its name in `definitions`; None: no basis."""

    calls: int = 0
    wanted: int = 0
    answered: int = 0
    in_time: int = 0
    service_level: float | None = None
    undecided: int = 0
    wait_mean: float | None = None
    wait_median: float | None = None
    wait_95th: float | None = None
    abandoned: int = 0
    abandoned_early: int = 0
    callbacks_asked: int = 0
    callbacks_reached: int | None = None
    messages: int = 0
    posts_wanted: int = 0
    posts_answered: int = 0
    talk_mean: float | None = None
    mark_mean: float | None = None
    marks: int = 0
    recordings: int = 0


@dataclass(frozen=True, slots=True)
class Period:
    """The calls that began from `begins` (with it) to `ends` (without it), both aware."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """What a period looks like: in all, by language, and how its calls ended (language -> disposition -> calls)."""

    period: Period
    total: CallFigures
    languages: dict[str, CallFigures]
    dispositions: dict[str, dict[str, int]]

    def as_json(self) -> dict[str, object]:
        """Plain values; the names are those of `definitions`."""
        return {
            "from": self.period.begins.isoformat(),
            "to": self.period.ends.isoformat(),
            "total": asdict(self.total),
            "languages": {language: asdict(figures) for language, figures in self.languages.items()},
            "dispositions": self.dispositions,
        }


def figures_of(sums: Sums, waits: Sequence[float]) -> CallFigures:
    """The figures of one language; `waits` are those of its answered calls in seconds, the shortest first."""
    counts = {name: sums[name] for name in CallFigures.__annotations__ if name in sums}
    return CallFigures(
        **counts,  # type: ignore[arg-type]  # the counts carry the names of the fields
        service_level=_share(sums["in_time"], (sums["wanted"] or 0) - (sums["undecided"] or 0)),
        wait_mean=_share(sum(waits), len(waits)),
        wait_median=percentile(waits, 0.5),
        wait_95th=percentile(waits, 0.95),
        talk_mean=_share(sums["talk"], sums["answered"]),
        mark_mean=_share(sums["mark_sum"], sums["all_marks"]),
    )


def added(all_sums: Iterable[Sums]) -> Sums:
    """The sums of several languages together; what is not known of one is not known of all."""
    total: dict[str, float | None] = {}
    for sums in all_sums:
        for name, value in sums.items():
            before = total.get(name, 0)
            total[name] = None if value is None or before is None else before + value
    return total


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """The smallest value that `share` of the ordered values do not exceed; None when there is none."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else None


def _share(part: float | None, whole: float | None) -> float | None:
    return (part or 0) / whole if whole else None
