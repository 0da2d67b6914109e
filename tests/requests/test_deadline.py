"""Deadlines: by the clock, within opening hours, over weekends, holidays and the days on which clocks are changed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.flow.hours import Schedule, Span, SpecialDay, is_open
from ivr.requests.deadline import deadline

PARIS = ZoneInfo("Europe/Paris")
DAY = (Span(opens=time(9), closes=time(16)),)
WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), DAY)
POST = Schedule(
    time_zone="Europe/Paris",
    week=WEEK,
    holidays="closed",
    country="FR",
    special=(SpecialDay(date=date(2026, 12, 24), hours=(Span(opens=time(9), closes=time(12)),)),),
)
NIGHT = Schedule(time_zone="Europe/Paris", week={"saturday": (Span(opens=time(20), closes=time(0)),)})


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        ("2026-11-23T10:00", 3, "2026-11-23T13:00"),
        ("2026-11-23T10:00", 6, "2026-11-23T16:00"),  # the last minute of a day is still of that day
        ("2026-11-23T10:00", 7, "2026-11-24T10:00"),
        ("2026-11-23T03:00", 1, "2026-11-23T10:00"),  # left at night
        ("2026-11-27T15:00", 2, "2026-11-30T10:00"),  # over a weekend
        ("2026-12-23T15:00", 5, "2026-12-28T10:00"),  # a short day, Christmas, and a weekend
    ],
)
def test_only_hours_in_which_it_is_open_count(since: str, hours: float, until: str) -> None:
    assert deadline(paris(since), hours, POST) == paris(until)


def test_round_the_clock_an_hour_is_an_hour() -> None:
    """Seventy-two hours over the night in which clocks go back end an hour earlier by the clock on the wall."""
    assert deadline(paris("2026-10-24T12:00"), 72) == paris("2026-10-27T11:00")


def test_a_night_that_loses_an_hour_is_shorter() -> None:
    """Open until midnight on Saturdays alone, five hours take four of one and one of the next."""
    assert deadline(paris("2026-03-28T19:00"), 5, NIGHT) == paris("2026-04-04T21:00")


def test_what_never_opens_runs_round_the_clock() -> None:
    shut = Schedule(time_zone="Europe/Paris", week={})
    assert deadline(paris("2026-11-23T10:00"), 24, shut) == paris("2026-11-24T10:00")


@given(
    since=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    minutes=st.integers(1, 72 * 60),
)
def test_as_many_minutes_as_were_asked_for_are_open(since: datetime, minutes: int) -> None:
    """Counted minute by minute with another function: there are as many open ones between."""
    begin = since.replace(second=0, microsecond=0, tzinfo=PARIS)
    until = deadline(begin, minutes / 60, POST)
    counted, at = 0, begin.astimezone(ZoneInfo("UTC"))
    while at < until:
        counted += is_open(POST, at)
        at += timedelta(minutes=1)
    assert counted == minutes
