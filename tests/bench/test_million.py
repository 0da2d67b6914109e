"""The figures of a year are read from indexes alone, in work that grows with the period and not with the journal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest

from bench import million
from ivr.figures import reading
from ivr.figures.calls import Figures, Period
from ivr.journal.database import for_reading

CALLS = 20_000
YEAR = Period(million.BEGINS, million.BEGINS + timedelta(days=million.DAYS))
NOW = YEAR.ends + timedelta(days=1)
PROMISE = 180.0
VALUES = {"language": "ar", "begins": "2026-05-05", "ends": "2026-05-06", "promise": PROMISE, "decided": "2026-05-05"}


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("million") / "journal.db"
    million.write(path, CALLS)
    return path


def test_the_year_has_all_its_calls_in_all_languages_and_ends(journal: Path) -> None:
    year = _figures(journal, YEAR)
    assert year.total.calls == CALLS
    assert year.languages.keys() == million.LANGUAGES.keys()
    assert set().union(*year.dispositions.values()) == million.ENDS.keys()
    assert year.total.recordings > CALLS / 10 and (year.total.callbacks_reached or 0) > CALLS / 50


def test_the_days_of_a_week_add_up_to_the_week(journal: Path) -> None:
    begins = datetime(2026, 3, 2, tzinfo=UTC)
    days = [begins + timedelta(days=day) for day in range(8)]
    week = _figures(journal, Period(days[0], days[-1])).total
    singly = [_figures(journal, Period(*ends)).total for ends in pairwise(days)]
    for name in ("calls", "wanted", "answered", "in_time", "abandoned", "callbacks_reached", "recordings", "messages"):
        assert getattr(week, name) == sum(getattr(day, name) for day in singly) > 0


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (reading._SUMS + reading._ENDED, "COVERING INDEX visits_ended (language=? AND began>? AND began<?)"),
        (reading._ENDS, "COVERING INDEX visits_ended (language=? AND began>? AND began<?)"),
        (reading._EARLY, "COVERING INDEX visits_ended (language=? AND began>? AND began<?"),
        (reading._waits(reading._ENDED), "COVERING INDEX visits_ended (language=? AND began>? AND began<?)"),
        (reading._SUMS + reading._OPEN, "INDEX visits_open (language=? AND began>? AND began<?)"),
        (reading._UNDECIDED, "INDEX visits_open (language=? AND began>?"),
        (reading._RECORDED, "COVERING INDEX conversations_by_time (at>?)"),
        (reading._REACHED, "INDEX callbacks_by_time (asked>?)"),
    ],
)
def test_no_row_is_looked_at_that_is_not_of_the_period(journal: Path, query: str, index: str) -> None:
    with for_reading(journal) as db:
        plan = [str(step[3]) for step in db.execute(f"explain query plan {query}", VALUES)]
    assert any(index in step for step in plan), plan
    assert not any(step.startswith("SCAN") for step in plan), plan


@pytest.mark.alone
def test_a_years_figures_take_less_than_three_times_their_share_of_three_seconds(journal: Path) -> None:
    began = process_time()
    _figures(journal, YEAR)
    assert process_time() - began < 3 * 3 * CALLS / million.CALLS + 0.1


def _figures(journal: Path, period: Period) -> Figures:
    return reading.figures(journal, period, PROMISE, NOW)
