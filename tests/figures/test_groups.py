"""The figures of each language, hour, number, country, post and subject, held against those of a second way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

import pytest

from bench import million
from ivr.figures.calls import Period
from ivr.figures.columns import PLACES, TIMES, read
from ivr.figures.definitions import FIGURES
from ivr.figures.groups import grouped
from ivr.figures.reading import figures
from ivr.journal.database import for_writing
from ivr.journal.journal import Journal
from ivr.journal.migrations import migrate
from tests.figures import second_way
from tests.figures.test_period import written
from tests.figures.visits import drawn

BEGINS = datetime(2026, 10, 24, 20, tzinfo=UTC)
PERIOD = Period(BEGINS, BEGINS + timedelta(hours=60))
NOW = PERIOD.ends + timedelta(seconds=60)
ZONES = [ZoneInfo("Africa/Casablanca"), ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Kathmandu")]
"""Paris sets its clocks back in these days; in Kathmandu a day begins at a quarter past."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_is_the_same_by_a_second_way(path: Path, seed: int, zone: ZoneInfo) -> None:
    written(path, drawn(seed, 600, BEGINS - timedelta(hours=30), 100 * 3600))
    calls = read(path, PERIOD, second_way.PROMISE, NOW, zone)
    every = second_way.told(path)
    inside = [call for call in every if PERIOD.begins <= call.began < PERIOD.ends]
    assert len(calls) == len(inside) > 200
    found = grouped(calls)
    assert {"": found.total} == _near(second_way.by(inside, "", zone, every, NOW))
    for apart in (*PLACES, *TIMES):
        expected = second_way.by(inside, apart, zone, every, NOW)
        assert len(expected) > 1 or apart == "month"
        assert found.by[apart] == _near(expected), apart


def _near(rows: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    return {
        name: {figure: pytest.approx(value) if isinstance(value, float) else value for figure, value in row.items()}
        for name, row in rows.items()
    }


def test_what_two_ways_of_ours_tell_of_a_period_agrees(path: Path) -> None:
    written(path, drawn(3, 400, BEGINS, 60 * 3600))
    ours = grouped(read(path, PERIOD, 180, NOW, ZONES[0])).total
    other = figures(path, PERIOD, 180, NOW).total
    for name in ("calls", "wanted", "answered", "in_time", "service_level", "wait_median", "wait_95th", "abandoned"):
        assert ours[name] == getattr(other, name), name


def test_what_several_processes_read_is_what_one_reads(path: Path) -> None:
    written(path, drawn(3, 400, BEGINS, 60 * 3600))
    one, three = (grouped(read(path, PERIOD, 180, NOW, ZONES[1], parts=parts)) for parts in (1, 3))
    assert one == three


def test_those_for_one_post_are_its_own_and_no_others(path: Path) -> None:
    written(path, drawn(4, 400, BEGINS, 60 * 3600))
    every = [call for call in second_way.told(path) if call.post == "brussels"]
    calls = read(path, PERIOD, 180, NOW, ZONES[0], "brussels")
    assert len(calls) == len(every) > 10 and set(grouped(calls).by["post"]) == {"brussels"}


def test_an_empty_period_has_figures_without_a_basis(path: Path) -> None:
    written(path, [])
    calls = read(path, PERIOD, 180, NOW, ZONES[0])
    found = grouped(calls)
    row = found.total
    assert row["calls"] == 0 and row["service_level"] is None and row["wait_95th"] is None
    assert found.by == {apart: {} for apart in (*PLACES, *TIMES)}
    assert set(row) <= set(FIGURES)


def test_an_older_journal_is_told_apart_as_well(path: Path) -> None:
    """A migration writes the rows anew; of a person who was erased no country is known."""
    written(path, drawn(5, 200, BEGINS, 60 * 3600))
    before = grouped(read(path, PERIOD, 180, NOW, ZONES[0])).by["country"]
    with for_writing(path) as db:
        db.execute("drop table visits")
        steps = ("005-figures", "009-figures-of-a-year", "012-where-calls-belong")
        db.execute("drop index conversations_by_time")
        db.execute("delete from _sqlite_migrations where name in (?, ?, ?)", steps)
        migrate(db)
    assert grouped(read(path, PERIOD, 180, NOW, ZONES[0])).by["country"] == before


def test_a_call_that_is_written_down_late_still_makes_the_next_a_repeated_one(path: Path) -> None:
    calls = sorted(drawn(6, 300, BEGINS, 40 * 3600), key=lambda call: call.began)
    journal = Journal(path)
    journal.open()
    for call in (*calls[150:], *calls[:150]):
        journal.write(call.id, call.entries, None)
    journal.close()
    every = second_way.told(path)
    assert (
        grouped(read(path, PERIOD, 180, NOW, ZONES[0])).total["repeated"]
        == second_way.figures(every, every, NOW)["repeated"]
    )


@pytest.mark.alone
def test_a_month_of_a_busy_service_is_read_in_one_pass(tmp_path: Path) -> None:
    """A year of a million calls has three seconds: of 50,000 no more than a seventh of a second."""
    journal = tmp_path / "million.db"
    million.write(journal, 50_000)
    year = Period(million.BEGINS, million.BEGINS + timedelta(days=million.DAYS))
    begun = process_time()
    calls = read(journal, year, 180, year.ends, ZONES[0])
    grouped(calls)
    assert process_time() - begun < 0.5
    assert len(calls) == 50_000
