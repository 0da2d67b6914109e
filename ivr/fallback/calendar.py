"""A schedule turned into days cut into parts, each open or closed and then saying when it opens next.

Asterisk can compare a clock and a date; it cannot look for the next opening. So every part of every day says it itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from ivr.flow.hours import Opening, Schedule, is_open, next_opening, spans_of

MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Part:
    """From `since` to the next part or midnight, local time. `opening` is None when open, or when nobody knows."""

    since: time
    open: bool
    opening: Opening | None = None


Day = tuple[Part, ...]
"""The parts of one local day, the first since midnight."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What most days of each weekday are like, and the days that are not like them."""

    zone: str
    week: tuple[Day, ...]
    dates: dict[date, Day]

    def at(self, moment: datetime) -> Part:
        """The part in which an aware moment falls."""
        local = moment.astimezone(ZoneInfo(self.zone))
        day = self.dates.get(local.date(), self.week[local.weekday()])
        return next(part for part in reversed(day) if part.since <= local.time())


def calendar(schedule: Schedule, first: date, days: int) -> Calendar:
    """The calendar of `days` days from `first` on; outside of them it holds only where nothing is special."""
    return _calendar(schedule.model_dump_json(), first, days)


@lru_cache(maxsize=256)
def _calendar(text: str, first: date, days: int) -> Calendar:
    """By all that a schedule says: versions of the routing have most of their hours in common."""
    schedule = Schedule.model_validate_json(text)
    every = {day: _parts(schedule, day) for day in (first + timedelta(days=ahead) for ahead in range(days))}
    week = tuple(_usual([parts for day, parts in every.items() if day.weekday() == place]) for place in range(7))
    return Calendar(
        schedule.time_zone, week, {day: parts for day, parts in every.items() if parts != week[day.weekday()]}
    )


def _usual(days: list[Day]) -> Day:
    """What occurs most often, the earliest of those that occur as often."""
    return Counter(days).most_common(1)[0][0]


def _parts(schedule: Schedule, day: date) -> Day:
    spans = spans_of(schedule, day)
    edges = sorted({MIDNIGHT, *(span.opens for span in spans), *(span.closes for span in spans)})
    parts = [_part(schedule, datetime.combine(day, edge, ZoneInfo(schedule.time_zone))) for edge in edges]
    return tuple(
        part for before, part in zip([None, *parts], parts, strict=False) if before is None or _new(before, part)
    )


def _part(schedule: Schedule, since: datetime) -> Part:
    opened = is_open(schedule, since)
    return Part(since.time(), opened, None if opened else next_opening(schedule, since))


def _new(before: Part, part: Part) -> bool:
    return (before.open, before.opening) != (part.open, part.opening)
