"""Schedules: a week, holidays and special days in one time zone turned into open or closed, and when it opens next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import holidays
from pydantic import Field

from ivr.flow.model import Frozen
from ivr.flow.prompts import WEEKDAYS
from ivr.flow.references import PromptKey

HORIZON = 60
"""Days looked ahead for the next opening."""


class Span(Frozen):
    """Opening hours within one day, local time: `opens` included, `closes` excluded (`closes` 00:00 is midnight)."""

    opens: time = Field(description="the first minute, as `HH:MM`")
    closes: time = Field(description="the first minute that is closed again; `00:00` is midnight")

    def holds(self, moment: time) -> bool:
        """True when `moment` falls within the span."""
        return self.opens <= moment and (moment < self.closes or self.closes == time(0))


class SpecialDay(Frozen):
    """A day that is unlike its weekday: with `hours` it opens at those, without any it stays closed."""

    date: Annotated[date, Field(description="the day, as `2026-12-24`")]
    hours: tuple[Span, ...] = Field(default=(), description="when it is open on that day; without any it stays closed")
    why: str = Field(default="", description="the reason, for people who read the file")


class Schedule(Frozen):
    """When somebody is there. `holidays` says what public holidays of `country` do: open, closed, or special hours."""

    time_zone: str = Field(description="IANA name of the zone that all its times are in, such as `Europe/Paris`")
    week: dict[
        Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], tuple[Span, ...]
    ] = Field(description="weekday -> opening hours; a weekday that is not named stays closed")
    holidays: Literal["open", "closed", "special"] = Field(
        default="closed", description="public holidays: as any weekday, closed, or at `holiday_hours`"
    )
    country: str | None = Field(default=None, description="ISO 3166 code of the country whose public holidays count")
    holiday_hours: tuple[Span, ...] = Field(default=(), description="hours on public holidays, for `holidays: special`")
    special: tuple[SpecialDay, ...] = Field(default=(), description="single days; they go before holidays and the week")
    closed_prompt: PromptKey = Field(
        default="closed-until", description="says when it opens again; its twin ending in `-now` when nobody knows"
    )


@dataclass(frozen=True, slots=True)
class Opening:
    """The next opening, in the schedule's own time: weekday word and `HH:MM`."""

    weekday: str
    time: str


@lru_cache(maxsize=1024)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country (ISO 3166-1 alpha-2) in one year. Source: the `holidays` package."""
    return frozenset(holidays.country_holidays(country, years=year))


def spans_of(schedule: Schedule, day: date) -> tuple[Span, ...]:
    """The opening hours of one local day: a special day first, then the holiday rule, then the week."""
    for special in schedule.special:
        if special.date == day:
            return special.hours
    if schedule.holidays != "open" and schedule.country and day in public_holidays(schedule.country, day.year):
        return schedule.holiday_hours if schedule.holidays == "special" else ()
    return schedule.week.get(WEEKDAYS[day.weekday()], ())  # type: ignore[call-overload, no-any-return]


def is_open(schedule: Schedule, at: datetime) -> bool:
    """True when the schedule is open at the aware moment `at`."""
    local = at.astimezone(ZoneInfo(schedule.time_zone))
    return any(span.holds(local.time()) for span in spans_of(schedule, local.date()))


def _openings(schedule: Schedule, at: datetime) -> Iterator[datetime]:
    local = at.astimezone(ZoneInfo(schedule.time_zone))
    for ahead in range(HORIZON):
        day = local.date() + timedelta(days=ahead)
        for span in sorted(spans_of(schedule, day), key=lambda span: span.opens):
            moment = datetime.combine(day, span.opens, ZoneInfo(schedule.time_zone))
            if moment > at:
                yield moment


def opening_after(schedule: Schedule, at: datetime) -> datetime | None:
    """The moment at which it opens next after `at`; None when it stays closed for the coming sixty days."""
    return next(_openings(schedule, at), None)


def next_opening(schedule: Schedule, at: datetime) -> Opening | None:
    """When it opens next after `at`, or None when it stays closed for the coming sixty days."""
    moment = opening_after(schedule, at)
    return Opening(WEEKDAYS[moment.weekday()], f"{moment:%H:%M}") if moment else None


def possible_openings(schedule: Schedule) -> frozenset[Opening]:
    """Every opening that `next_opening` can ever answer, for rendering speech ahead of time."""
    found = {Opening(day, f"{span.opens:%H:%M}") for day, spans in schedule.week.items() for span in spans}
    special = {(WEEKDAYS[s.date.weekday()], span) for s in schedule.special for span in s.hours}
    found |= {Opening(day, f"{span.opens:%H:%M}") for day, span in special}
    if schedule.holidays == "special":
        found |= {Opening(day, f"{span.opens:%H:%M}") for day in WEEKDAYS for span in schedule.holiday_hours}
    return frozenset(found)
