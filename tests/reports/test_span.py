"""Days, months and years are those of the service's own clock, whatever it does in spring and in autumn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ivr.errors import UserMistake
from ivr.reports.span import Length, span

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2027, 1, 1, 0, 30, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("length", "name", "title", "hours"),
    [
        ("day", "2026-11-23", "Monday, 23 November 2026", 24),
        ("day", "2026-03-29", "Sunday, 29 March 2026", 23),
        ("day", "2026-10-25", "Sunday, 25 October 2026", 25),
        ("month", "2026-02", "February 2026", 28 * 24),
        ("year", "2024", "2024", 366 * 24),
    ],
)
def test_each_lasts_from_midnight_to_midnight(length: Length, name: str, title: str, hours: int) -> None:
    found = span(length, name, NOW, PARIS)
    period = found.period
    assert (found.name, found.title) == (name, title)
    assert period.ends.astimezone(UTC) - period.begins.astimezone(UTC) == timedelta(hours=hours)
    assert (period.begins.hour, period.ends.hour) == (0, 0)


@pytest.mark.parametrize(("length", "name"), [("day", "2026-12-31"), ("month", "2026-12"), ("year", "2026")])
def test_without_a_name_it_is_the_last_that_is_over(length: Length, name: str) -> None:
    assert span(length, None, NOW, PARIS).name == name


@pytest.mark.parametrize(
    ("length", "name", "says"),
    [
        ("day", "23.11.2026", "write it like 2026-11-23"),
        ("day", "2026-02-30", "is no day"),
        ("month", "2026-13", "write it like 2026-11"),
        ("month", "2026-11-23", "is no month"),
        ("year", "26", "is no year"),
        ("year", "0001", "is no year"),
        ("day", "2027-01-02", "has not begun"),
        ("year", "2028", "has not begun"),
    ],
)
def test_what_is_none_is_refused_with_what_to_write(length: Length, name: str, says: str) -> None:
    with pytest.raises(UserMistake, match=says):
        span(length, name, NOW, PARIS)


@pytest.mark.parametrize(
    ("name", "begins", "ends"),
    [
        ("2026-10-24..2026-10-26", "2026-10-24T00:00:00+02:00", "2026-10-27T00:00:00+01:00"),
        ("2026-11-21 .. 2026-11-21", "2026-11-21T00:00:00+01:00", "2026-11-22T00:00:00+01:00"),
        (None, "2026-11-15T00:00:00+01:00", "2026-11-22T00:00:00+01:00"),
    ],
)
def test_some_days_have_both_ends_in_them(name: str | None, begins: str, ends: str) -> None:
    found = span("days", name, datetime(2026, 11, 22, 9, tzinfo=UTC), ZoneInfo("Europe/Paris"))
    assert [one.isoformat() for one in (found.period.begins, found.period.ends)] == [begins, ends]
    assert found.parts == "day"


@pytest.mark.parametrize(
    "name", ["2026-11-02..2026-11-01", "2026-11-01", "..", "2025-01-01..2026-11-01", "2027-01-01..2027-01-02"]
)
def test_days_that_are_none(name: str) -> None:
    with pytest.raises(UserMistake):
        span("days", name, datetime(2026, 11, 22, 9, tzinfo=UTC), ZoneInfo("Europe/Paris"))
