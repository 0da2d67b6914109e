"""The compiled calendar says of every moment what the schedule itself says."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.fallback.calendar import Part, calendar
from ivr.flow.hours import Opening, Schedule, Span, SpecialDay, is_open, next_opening
from ivr.flow.prompts import WEEKDAYS
from ivr.routing.reader import load
from ivr.settings import PROJECT

FIRST = date(2026, 11, 2)
DAYS = 60

ZONES = st.sampled_from(["Europe/Paris", "Africa/Casablanca", "America/New_York", "Asia/Kathmandu"])
TIMES = st.sampled_from([time(hour, minute) for hour in range(24) for minute in (0, 30)])
SPANS = st.lists(st.tuples(TIMES, TIMES), max_size=2).map(
    lambda pairs: tuple(
        Span(opens=opens, closes=closes) for opens, closes in pairs if opens < closes or closes == time(0)
    )
)
SPECIAL = st.lists(
    st.builds(SpecialDay, date=st.dates(FIRST, FIRST + timedelta(days=DAYS)), hours=SPANS),
    max_size=3,
).map(tuple)
SCHEDULES = st.builds(
    Schedule,
    time_zone=ZONES,
    week=st.dictionaries(st.sampled_from(WEEKDAYS), SPANS),
    holidays=st.sampled_from(["open", "closed", "special"]),
    country=st.sampled_from(["FR", "US", "MA"]),
    holiday_hours=SPANS,
    special=SPECIAL,
)
MOMENTS = st.datetimes(datetime(2026, 11, 3), datetime(2026, 12, 29)).map(lambda moment: moment.replace(tzinfo=UTC))


def said(schedule: Schedule, moment: datetime) -> tuple[bool, Opening | None]:
    opened = is_open(schedule, moment)
    return opened, None if opened else next_opening(schedule, moment)


@settings(max_examples=150, deadline=None)
@given(SCHEDULES, st.lists(MOMENTS, min_size=5, max_size=20))
def test_every_moment_is_as_the_schedule_says(schedule: Schedule, moments: list[datetime]) -> None:
    compiled = calendar(schedule, FIRST, DAYS)
    for moment in moments:
        part = compiled.at(moment)
        assert (part.open, part.opening) == said(schedule, moment)


@pytest.mark.parametrize("name", ["centre", "paris", "new-york", "taxes"])
def test_every_quarter_of_an_hour_of_four_hundred_days_of_the_real_schedules(name: str) -> None:
    schedule = load(PROJECT / "routing.yaml").hours[name]
    compiled = calendar(schedule, date(2026, 1, 1), 400)
    begins = datetime(2026, 1, 1, tzinfo=ZoneInfo(schedule.time_zone))
    for quarter in range(0, 400 * 96, 7):
        moment = (begins.astimezone(UTC) + timedelta(minutes=15 * quarter)).astimezone(ZoneInfo(schedule.time_zone))
        part = compiled.at(moment)
        assert (part.open, part.opening) == said(schedule, moment), moment


def test_only_days_unlike_their_weekday_stand_by_their_date() -> None:
    schedule = load(PROJECT / "routing.yaml").hours["paris"]
    compiled = calendar(schedule, FIRST, DAYS)
    assert compiled.dates[date(2026, 11, 11)] == (Part(time(0), False, Opening("thursday", "09:00")),)
    assert date(2026, 11, 12) not in compiled.dates
    assert len(compiled.dates) < 10
