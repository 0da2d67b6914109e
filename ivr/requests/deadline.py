"""A moment and a number of hours turned into a deadline, by the clock or within the hours of a schedule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ivr.flow.hours import Schedule, spans_of

AHEAD = 400
"""Days looked ahead; a schedule that is not open for so long in them runs round the clock instead."""


def deadline(since: datetime, hours: float, schedule: Schedule | None = None) -> datetime:
    """The moment in UTC at which so many hours have passed since then: those in which the schedule is open, or all."""
    begin, left = since.astimezone(UTC), timedelta(hours=hours)
    for opens, closes in _open(schedule, begin) if schedule else ():
        lasts = closes - max(opens, begin)
        if left <= lasts:
            return max(opens, begin) + left
        left -= lasts
    return begin + timedelta(hours=hours)


def _open(schedule: Schedule, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """When it is open, from `since` on, in UTC: a day on which the clocks are changed has its own length."""
    zone = ZoneInfo(schedule.time_zone)
    first = since.astimezone(zone).date()
    for ahead in range(AHEAD):
        day = first + timedelta(days=ahead)
        for span in sorted(spans_of(schedule, day), key=lambda span: span.opens):
            last = day + timedelta(days=1) if span.closes == time(0) else day
            opens, closes = (
                datetime.combine(date, clock, zone).astimezone(UTC)
                for date, clock in ((day, span.opens), (last, span.closes))
            )
            if closes > since:
                yield opens, closes
