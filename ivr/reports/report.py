"""A span and the journal turned into a report: all figures, by everything that calls are told apart by, and how alike
callers were treated. Every way of showing it takes it from here."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ivr.figures import asked, columns
from ivr.figures.calls import Period
from ivr.figures.columns import PLACES
from ivr.figures.equality import Compared, compared
from ivr.figures.groups import Row, grouped
from ivr.reports.span import Span

NOTHING: Row = {"requests": 0, "requests_answered": 0, "requests_to_web": 0, "requests_in_time": None}
LONG = timedelta(days=60)
"""A longer period is read by as many processes as there are processors."""

NO_CALL: Row = {"calls": 0}


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the service a report is about: all, or one post; and the name it goes by."""

    post: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Report:
    """`by`: what calls are told apart by -> name -> figures, in the order in which they are shown.

    `equality`: each language and country held against all others.
    """

    span: Span
    scope: Scope
    promise: float
    made: datetime
    total: Row
    by: Mapping[str, Mapping[str, Row]]
    equality: Sequence[Compared]

    @property
    def still_going_on(self) -> bool:
        """Whether the span is not over yet."""
        return self.made < self.span.period.ends

    @property
    def title(self) -> str:
        """What stands above it."""
        return f"{self.scope.name}: {self.span.title}"


def report(path: Path, span: Span, scope: Scope, promise: float, now: datetime, zone: ZoneInfo) -> Report:
    """Reads everything once. `promise` is in seconds; days and hours are those of `zone`.

    Raises MissingRequirement when there is no journal, ServiceTrouble when it cannot be read.
    """
    period: Period = span.period
    parts = len(os.sched_getaffinity(0)) if period.ends - period.begins > LONG else 1
    calls = columns.read(path, period, promise, now, zone, scope.post, parts)
    requests = asked.read(path, period, now, zone, scope.post)
    places = [place for place in PLACES if place != "post" or scope.post is None]
    shown = dict.fromkeys((span.parts, "hour", *places))
    found = grouped(calls)
    by = {apart: _with(found.by[apart], requests.get(apart, {}), apart) for apart in shown}
    total = {**found.total, **requests.get("", {}).get("", NOTHING)}
    return Report(span, scope, promise, now, total, by, compared(calls, requests))


def _with(calls: Mapping[str, Row], requests: Mapping[str, Row], apart: str) -> dict[str, Row]:
    """Calls and requests of the same name in one row: times in their order, others by the number of calls."""
    rows: dict[str, Row] = {
        name: {**calls.get(name, NO_CALL), **requests.get(name, NOTHING)} for name in {**calls, **requests}
    }
    if apart in columns.TIMES:
        return dict(sorted(rows.items()))
    return dict(sorted(rows.items(), key=lambda one: (-(one[1]["calls"] or 0), one[0])))
