"""Moments are told by the clock of the service, wherever the machine and the reader are; each page says whose clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ivr.desk.words import LANGUAGES, words
from tests.desk.conftest import Browser, Place
from tests.desk.test_requests import written


@pytest.fixture
def far_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's clock is that of Auckland."""
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("far_away")
async def test_a_request_and_the_log_tell_the_time_of_the_service(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("administrator")
    number = await written(there)
    assert "10:40" in (await there.get(f"/desk/requests/{number}")).text, "9:40 in UTC, 22:40 in Auckland"
    page = await there.get("/desk/log")
    assert "23 Nov, 10:40" in page.text
    assert words("en")("times-are", zone="Africa/Casablanca") in page.text
    assert "Africa/Casablanca" in (await there.get("/desk/routing/simulate")).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("far_away")
def test_a_day_begins_where_the_service_is(language: str) -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    told = words(language).at(ZoneInfo("Africa/Casablanca")).day(late)
    assert "23" in told and "22" not in told
