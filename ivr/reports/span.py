"""`day 2026-11-23`, `month 2026-11`, `year 2026` or `days 2026-11-01..2026-11-15` turned into a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from ivr.errors import UserMistake
from ivr.figures.calls import Period

Whole = Literal["day", "month", "year"]
Length = Literal["day", "month", "year", "days"]

WRITTEN = {"day": ("%Y-%m-%d", "2026-11-23"), "month": ("%Y-%m", "2026-11"), "year": ("%Y", "2026")}
"""How a day, a month and a year are written, with an example."""

SHOWN = {"day": "%A, %d %B %Y", "month": "%B %Y", "year": "%Y"}
"""How each is called in a title."""

PARTS = {"day": "hour", "month": "day", "year": "month", "days": "day"}
"""What the course of each is shown by."""

BETWEEN = ".."
"""Stands between the first and the last of some days."""

MOST_DAYS = 400
"""Days of a period from one to another."""


@dataclass(frozen=True, slots=True)
class Span:
    """A day, month or year, or some days: what it is called, and how long it lasts by the clock of the service."""

    length: Length
    name: str
    title: str
    period: Period

    @property
    def parts(self) -> str:
        """What its course is shown by."""
        return PARTS[self.length]


def span(length: Length, name: str | None, now: datetime, zone: ZoneInfo) -> Span:
    """The one of that name; without a name the last one that is over at `now`. Raises UserMistake for another name."""
    if length == "days":
        return _days(name, now, zone)
    first = _first(length, name) if name else _before(length, now.astimezone(zone).date())
    begins, ends = (datetime(one.year, one.month, one.day, tzinfo=zone) for one in (first, _after(length, first)))
    if begins > now:
        raise UserMistake(f"{length} {name} has not begun: the figures of the future are not known")
    return Span(length, first.strftime(WRITTEN[length][0]), first.strftime(SHOWN[length]), Period(begins, ends))


def _days(name: str | None, now: datetime, zone: ZoneInfo) -> Span:
    """From a day to a day, both in it; without a name the last seven that are over."""
    today = now.astimezone(zone).date()
    if name is None:
        first, last = today - timedelta(days=7), today - timedelta(days=1)
    else:
        before, between, after = name.partition(BETWEEN)
        if not between:
            raise UserMistake(f"'{name}' are no days - write them like 2026-11-01..2026-11-15")
        first, last = _first("day", before.strip()), _first("day", after.strip())
    if not first <= last < first + timedelta(days=MOST_DAYS):
        raise UserMistake(f"from {first} to {last}: the first day comes first, and {MOST_DAYS} days are the most")
    begins, ends = (datetime(one.year, one.month, one.day, tzinfo=zone) for one in (first, last + timedelta(days=1)))
    if begins > now:
        raise UserMistake(f"{first} has not begun: the figures of the future are not known")
    title = f"{first:%d %B %Y} to {last:%d %B %Y}"
    return Span("days", f"{first}{BETWEEN}{last}", title, Period(begins, ends))


def _first(length: Whole, name: str) -> date:
    form, example = WRITTEN[length]
    try:
        found = datetime.strptime(name, form).date()
    except ValueError:
        found = None
    if not found or not 2000 <= found.year < 2100:
        raise UserMistake(f"'{name}' is no {length} - write it like {example}")
    return found


def _before(length: Whole, today: date) -> date:
    """The first day of the last one that is over."""
    match length:
        case "day":
            return today - timedelta(days=1)
        case "month":
            return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        case "year":
            return date(today.year - 1, 1, 1)


def _after(length: Whole, first: date) -> date:
    """The first day of the next one."""
    match length:
        case "day":
            return first + timedelta(days=1)
        case "month":
            return (first + timedelta(days=31)).replace(day=1)
        case "year":
            return date(first.year + 1, 1, 1)
