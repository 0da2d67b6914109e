"""Opening hours that make sense, and a calendar that covers them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta

import holidays

from ivr.flow.hours import Schedule, Span
from ivr.routing.finding import Finding
from ivr.routing.model import Routing
from ivr.routing.problems import suggestion
from ivr.routing.tree import Path

MIDNIGHT = time(0)


def impossible_spans(routing: Routing) -> Iterator[Finding]:
    """Spans that close before they open, or that overlap."""
    for name, schedule in routing.hours.items():
        for path, spans in _all_spans(schedule):
            yield from _impossible(("hours", name, *path), spans)


def hours_that_never_open(routing: Routing) -> Iterator[Finding]:
    """No weekday, holiday or special day has a span."""
    for name, schedule in routing.hours.items():
        usable = [path for path, spans in _all_spans(schedule) if spans]
        if not any(path != ("holiday_hours",) or schedule.holidays == "special" for path in usable):
            yield Finding(("hours", name), f"the hours '{name}' never open", on_name=True)


def holidays_are_known(routing: Routing, today: date) -> Iterator[Finding]:
    """Where holidays matter, the calendar has the country's for the coming twelve months."""
    for name, schedule in routing.hours.items():
        if schedule.holidays == "open":
            continue
        if schedule.country is None:
            message = f"the hours '{name}' do not say of which 'country' the holidays are: none will be kept"
            yield Finding(("hours", name), message, "warning", on_name=True)
        else:
            yield from _covered(("hours", name, "country"), schedule.country, today)


def special_days_gone_by(routing: Routing, today: date) -> Iterator[Finding]:
    """Special days before today, and a day that is written twice."""
    for name, schedule in routing.hours.items():
        seen: set[date] = set()
        for position, special in enumerate(schedule.special):
            path: Path = ("hours", name, "special", position, "date")
            if special.date in seen:
                yield Finding(path, f"{special.date} is written twice: only the first counts")
            elif special.date < today:
                yield Finding(path, f"{special.date} has gone by: the line can be deleted", "warning")
            seen.add(special.date)


def _all_spans(schedule: Schedule) -> Iterator[tuple[Path, tuple[Span, ...]]]:
    yield from ((("week", day), spans) for day, spans in schedule.week.items())
    yield ("holiday_hours",), schedule.holiday_hours
    yield from ((("special", position, "hours"), day.hours) for position, day in enumerate(schedule.special))


def _impossible(path: Path, spans: tuple[Span, ...]) -> Iterator[Finding]:
    last: Span | None = None
    for position, span in sorted(enumerate(spans), key=lambda numbered: numbered[1].opens):
        place = (*path, position)
        if span.closes != MIDNIGHT and span.closes <= span.opens:
            message = f"closes at {span.closes:%H:%M}, which is not after {span.opens:%H:%M}"
            yield Finding((*place, "closes"), f"{message} - hours over midnight are two spans, the first until 00:00")
        elif last and (last.closes == MIDNIGHT or span.opens < last.closes):
            message = f"{span.opens:%H:%M} to {span.closes:%H:%M} overlaps with {last.opens:%H:%M} to"
            yield Finding(place, f"{message} {last.closes:%H:%M}")
        last = span


def _covered(path: Path, country: str, today: date) -> Iterator[Finding]:
    years = sorted({today.year, (today + timedelta(days=365)).year})
    try:
        days = holidays.country_holidays(country, years=years, observed=False)
    except NotImplementedError:
        supported = holidays.list_supported_countries(include_aliases=False)
        message = f"no holidays are known for '{country}'{suggestion(country, supported)}"
        yield Finding(path, f"{message} - write 'holidays: open' and list the closed days under 'special'")
        return
    known = {day.year for day in days}
    if unknown := [str(year) for year in years if year not in known]:
        yield Finding(path, f"the holidays of '{country}' in {' and '.join(unknown)} are not known yet", "warning")
