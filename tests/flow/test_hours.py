"""Schedules know when they are open and when they open next, through holidays, midnight and clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.flow.hours import Opening, Schedule, Span, is_open, next_opening, possible_openings, public_holidays
from ivr.flow.prompts import WEEKDAYS

PARIS, CASABLANCA, NEW_YORK = "Europe/Paris", "Africa/Casablanca", "America/New_York"


def schedule(zone: str = PARIS, hours: str = "09:00-16:00", days: int = 5, **more: Any) -> Schedule:
    """Open at `hours` (`09:00-12:00 14:00-16:00`) on the first `days` days of the week."""
    return Schedule(time_zone=zone, week={day: spans(hours) for day in WEEKDAYS[:days]}, **more)  # type: ignore[misc]


def spans(hours: str) -> tuple[Span, ...]:
    pairs = (pair.split("-") for pair in hours.split())
    return tuple(Span(opens=time.fromisoformat(opens), closes=time.fromisoformat(closes)) for opens, closes in pairs)


def at(text: str, zone: str = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


EDGES = [
    ("2026-11-23T08:59:59", False),
    ("2026-11-23T09:00:00", True),
    ("2026-11-23T15:59:59", True),
    ("2026-11-23T16:00:00", False),
    ("2026-11-22T12:00:00", False),
]


@pytest.mark.parametrize(("moment", "open_"), EDGES)
def test_hours_begin_with_their_first_second_and_end_before_their_last(moment: str, open_: bool) -> None:
    assert is_open(schedule(), at(moment)) is open_


def test_a_moment_is_the_same_in_every_zone_it_is_told_in() -> None:
    moment = at("2026-11-23T09:00")
    for zone in ("UTC", CASABLANCA, NEW_YORK, "Asia/Tokyo"):
        assert is_open(schedule(), moment.astimezone(ZoneInfo(zone)))


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        ("2026-11-23T21:59", False),
        ("2026-11-23T23:59:59", True),
        ("2026-11-24T00:00", False),
    ],
)
def test_hours_may_last_until_midnight(moment: str, open_: bool) -> None:
    assert is_open(schedule(hours="22:00-00:00"), at(moment)) is open_


def test_a_service_that_is_open_all_day_is_open_at_midnight_too() -> None:
    always = schedule(hours="00:00-00:00", days=7)
    assert is_open(always, at("2026-11-24T00:00")) and is_open(always, at("2026-11-24T23:59:59.999999"))


OPENINGS = [
    ("2026-11-23T08:00", "monday 09:00"),
    ("2026-11-23T09:00", "monday 14:00"),
    ("2026-11-23T13:00", "monday 14:00"),
    ("2026-11-23T16:00", "tuesday 09:00"),
    ("2026-11-27T16:00", "monday 09:00"),
    ("2026-11-28T03:00", "monday 09:00"),
]


@pytest.mark.parametrize(("moment", "opening"), OPENINGS)
@pytest.mark.parametrize("hours", ["09:00-12:00 14:00-16:00", "14:00-16:00 09:00-12:00"])
def test_it_opens_next_at_the_earliest_hour_that_is_still_to_come(hours: str, moment: str, opening: str) -> None:
    assert told(schedule(hours=hours), at(moment)) == opening


def told(given_: Schedule, moment: datetime) -> str | None:
    opening = next_opening(given_, moment)
    return f"{opening.weekday} {opening.time}" if opening else None


def test_the_next_opening_is_told_in_the_schedules_own_time() -> None:
    assert told(schedule(NEW_YORK), at("2026-11-23T09:00", PARIS)) == "monday 09:00"
    assert told(schedule(PARIS), at("2026-11-22T23:30", NEW_YORK)) == "monday 09:00"


HOLIDAYS = [
    ("closed", "2026-11-11T10:00", False, "thursday 09:00"),
    ("open", "2026-11-11T10:00", True, "thursday 09:00"),
    ("special", "2026-11-11T10:00", False, "wednesday 11:00"),
    ("special", "2026-11-11T11:30", True, "thursday 09:00"),
]


@pytest.mark.parametrize(("rule", "moment", "open_", "opening"), HOLIDAYS)
def test_a_public_holiday_is_closed_open_or_special(rule: Any, moment: str, open_: bool, opening: str) -> None:
    here = schedule(holidays=rule, country="FR", holiday_hours=spans("11:00-12:00"))
    assert (is_open(here, at(moment)), told(here, at(moment))) == (open_, opening)


def test_a_schedule_without_a_country_has_no_holidays() -> None:
    assert is_open(schedule(), at("2026-11-11T10:00"))


def test_the_next_opening_passes_over_several_holidays_and_a_weekend() -> None:
    friday_and_monday = schedule(holidays="closed", country="DE")
    assert told(friday_and_monday, at("2026-04-02T17:00")) == "tuesday 09:00"


def test_a_holiday_belongs_to_the_local_day() -> None:
    tokyo_morning_of_the_twelfth = datetime(2026, 11, 11, 23, 30, tzinfo=UTC)
    assert is_open(schedule("Asia/Tokyo", "00:00-00:00", 7, country="FR"), tokyo_morning_of_the_twelfth)
    assert not is_open(schedule(hours="00:00-00:00", country="FR"), at("2026-11-11T23:30"))


def test_lunar_holidays_are_known() -> None:
    eid = date(2026, 3, 20)
    assert eid in public_holidays("MA", 2026)
    assert not is_open(schedule(CASABLANCA, country="MA"), at("2026-03-20T10:00", CASABLANCA))


SPECIAL = [{"date": "2026-12-24", "hours": [{"opens": "09:00", "closes": "12:00"}]}, {"date": "2026-12-28"}]


@pytest.mark.parametrize(
    ("moment", "open_", "opening"),
    [
        ("2026-12-24T11:59", True, "tuesday 09:00"),
        ("2026-12-24T12:00", False, "tuesday 09:00"),
        ("2026-12-28T10:00", False, "tuesday 09:00"),
        ("2026-12-23T17:00", False, "thursday 09:00"),
    ],
)
def test_a_special_day_goes_before_its_weekday(moment: str, open_: bool, opening: str) -> None:
    here = schedule(holidays="closed", country="FR", special=SPECIAL)
    assert (is_open(here, at(moment)), told(here, at(moment))) == (open_, opening)


def test_a_special_day_goes_before_a_holiday() -> None:
    armistice = [{"date": "2026-11-11", "hours": [{"opens": "10:00", "closes": "11:00"}]}]
    assert is_open(schedule(country="FR", special=armistice), at("2026-11-11T10:30"))


def test_a_special_day_can_open_a_sunday() -> None:
    sunday = [{"date": "2026-11-22", "hours": [{"opens": "10:00", "closes": "11:00"}]}]
    assert told(schedule(special=sunday), at("2026-11-20T17:00")) == "sunday 10:00"


def test_a_schedule_that_stays_closed_for_sixty_days_does_not_know_when_it_opens() -> None:
    here = Schedule(time_zone=PARIS, week={}, special=({"date": "2026-12-24", "hours": spans("09:00-12:00")},))  # type: ignore[arg-type]
    assert told(here, at("2026-10-25T10:00")) is None
    assert told(here, at("2026-10-26T10:00")) == "thursday 09:00"
    assert told(here, at("2026-12-24T09:00")) is None


CLOCKS = [
    (PARIS, "2026-03-28T20:00", timedelta(hours=36)),
    (PARIS, "2026-10-24T20:00", timedelta(hours=38)),
]


@pytest.mark.parametrize(("zone", "before", "until"), CLOCKS)
def test_the_hours_keep_to_the_wall_when_the_clocks_change(zone: str, before: str, until: timedelta) -> None:
    """From Saturday 20:00 to Monday 09:00 it is 37 hours by the wall, 36 or 38 by the sun."""
    opens = at(before, zone).astimezone(UTC) + until
    assert not is_open(schedule(zone), opens - timedelta(seconds=1))
    assert is_open(schedule(zone), opens)
    assert told(schedule(zone), at(before, zone)) == "monday 09:00"


@pytest.mark.parametrize(("moment", "open_"), [("2026-03-29T01:59", False), ("2026-03-29T03:00", True)])
def test_an_opening_in_the_hour_that_does_not_exist_is_the_hour_after(moment: str, open_: bool) -> None:
    assert is_open(schedule(hours="02:30-04:00", days=7), at(moment)) is open_


def test_hours_within_the_hour_that_comes_twice_are_kept_twice() -> None:
    here = schedule(hours="02:00-02:30", days=7)
    first = datetime(2026, 10, 25, 0, 15, tzinfo=UTC)
    assert is_open(here, first) and is_open(here, first + timedelta(hours=1))
    assert not is_open(here, first + timedelta(minutes=30))


def test_morocco_sets_its_clocks_back_for_ramadan() -> None:
    here = schedule(CASABLANCA, "08:00-20:00")
    assert is_open(here, datetime(2026, 2, 13, 7, 0, tzinfo=UTC))
    assert not is_open(here, datetime(2026, 2, 16, 7, 30, tzinfo=UTC))
    assert is_open(here, datetime(2026, 2, 16, 8, 0, tzinfo=UTC))
    assert is_open(here, datetime(2026, 3, 23, 7, 0, tzinfo=UTC))


ZONES = st.sampled_from(["UTC", PARIS, CASABLANCA, NEW_YORK, "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns"])
TIMES = st.times(timezones=st.none()).map(lambda moment: moment.replace(second=0, microsecond=0))
SPANS = st.lists(st.builds(Span, opens=TIMES, closes=TIMES), max_size=3).map(tuple)
DAYS = st.dates(date(2025, 12, 1), date(2027, 2, 1))
SCHEDULES = st.builds(
    Schedule,
    time_zone=ZONES,
    week=st.dictionaries(st.sampled_from(WEEKDAYS), SPANS),
    holidays=st.sampled_from(["open", "closed", "special"]),
    country=st.sampled_from([None, "FR", "MA", "US", "DE"]),
    holiday_hours=SPANS,
    special=st.lists(st.builds(lambda day, hours: {"date": day, "hours": hours}, DAYS, SPANS), max_size=3),
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(SCHEDULES, MOMENTS)
def test_every_opening_that_is_ever_told_is_among_the_possible_ones(given_: Schedule, moment: datetime) -> None:
    opening = next_opening(given_, moment)
    assert opening is None or opening in possible_openings(given_)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(SCHEDULES, MOMENTS)
def test_the_next_opening_is_an_hour_that_the_schedule_opens_at(given_: Schedule, moment: datetime) -> None:
    """Told again a minute before itself, an opening is still the next one; nothing opens in between unseen."""
    opening = next_opening(given_, moment)
    if opening is None:
        return
    local = moment.astimezone(ZoneInfo(given_.time_zone))
    days = [local.date() + timedelta(days=ahead) for ahead in range(61)]
    when = [datetime.combine(day, time.fromisoformat(opening.time), local.tzinfo) for day in days]
    assert any(
        WEEKDAYS[found.weekday()] == opening.weekday
        and found.astimezone(UTC) > moment
        and next_opening(given_, found - timedelta(minutes=1)) == opening
        for found in when
    )


@pytest.mark.parametrize("rule", ["open", "closed", "special"])
def test_the_possible_openings_hold_week_special_days_and_holidays(rule: Any) -> None:
    here = schedule(holidays=rule, country="FR", holiday_hours=spans("11:00-12:00"), special=SPECIAL, days=1)
    holidays = {Opening(day, "11:00") for day in WEEKDAYS} if rule == "special" else set()
    assert possible_openings(here) == {Opening("monday", "09:00"), Opening("thursday", "09:00")} | holidays
