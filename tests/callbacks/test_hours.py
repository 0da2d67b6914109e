"""When a number may be called: the service's hours and the citizen's, moments given in UTC."""

from __future__ import annotations

from datetime import datetime

import pytest

from ivr.callbacks.hours import Rules, zones_of
from ivr.flow.definition import Callback as Section
from ivr.flow.hours import Schedule, Span

WEEK = {day: (Span(opens="08:00", closes="20:00"),) for day in ("monday", "tuesday", "friday")}
CENTRE = Schedule(time_zone="Africa/Casablanca", week=WEEK, holidays="open")
RULES = Rules(Section(trunks=("carrier",), countries=("FR",), attempts=(0, 30), from_hour=9, to_hour=20), CENTRE)
PARIS, NEW_YORK, TOLL_FREE, NOWHERE = "+33199000600", "+12025550100", "+18005550100", "+80000000000"
RABAT, SPANISH_MOBILE, TENERIFE = "+212537000000", "+34600000000", "+34922000000"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+00:00")


@pytest.mark.parametrize(
    ("number", "at", "then"),
    [
        (PARIS, "2026-11-23T10:00", "2026-11-23T10:00"),
        (PARIS, "2026-11-23T07:30", "2026-11-23T08:00"),
        (PARIS, "2026-11-23T18:59", "2026-11-23T18:59"),
        (PARIS, "2026-11-23T19:00", "2026-11-24T08:00"),
        (PARIS, "2026-11-24T19:30", "2026-11-27T08:00"),
        (NEW_YORK, "2026-11-23T10:00", "2026-11-23T14:00"),
        (NEW_YORK, "2026-11-23T19:00", "2026-11-24T14:00"),
        (RABAT, "2026-11-23T07:59", "2026-11-23T08:00"),
        (SPANISH_MOBILE, "2026-11-23T08:30", "2026-11-23T09:00"),
        (TENERIFE, "2026-11-23T08:30", "2026-11-23T09:00"),
        (NOWHERE, "2026-11-23T07:10", "2026-11-23T08:00"),
    ],
)
def test_the_next_moment(number: str, at: str, then: str) -> None:
    assert RULES.next_moment(number, moment(at)) == moment(then)


def test_a_number_that_may_be_anywhere_in_many_zones_is_called_when_all_are_awake_or_never() -> None:
    assert RULES.next_moment(TOLL_FREE, moment("2026-11-23T10:00")) is None


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        (RABAT, ("Africa/Casablanca",)),
        (PARIS, ("Europe/Paris",)),
        (SPANISH_MOBILE, ("Atlantic/Canary", "Europe/Madrid")),
        (TENERIFE, ("Atlantic/Canary",)),
        (NEW_YORK, ("America/New_York",)),
        (NOWHERE, ()),
    ],
)
def test_where_a_number_may_be(number: str, zones: tuple[str, ...]) -> None:
    assert zones_of(number) == zones


def test_an_attempt_is_the_set_minutes_after_the_last_one() -> None:
    assert RULES.attempt(PARIS, 0, moment("2026-11-23T10:00")) == moment("2026-11-23T10:00")
    assert RULES.attempt(PARIS, 1, moment("2026-11-23T18:45")) == moment("2026-11-24T08:00")
    assert RULES.attempt(PARIS, 2, moment("2026-11-23T10:00")) is None
