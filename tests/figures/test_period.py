"""The figures of a period: equal to what the drawn calls are known to be, and read within a tenth of a second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean
from time import process_time

import pytest

from ivr.errors import MissingRequirement
from ivr.figures.calls import CallFigures, Period, percentile
from ivr.figures.definitions import FIGURES
from ivr.figures.reading import figures
from ivr.journal import visits
from ivr.journal.database import for_writing
from ivr.journal.journal import Journal
from ivr.journal.migrations import STEPS, migrate
from tests.figures.visits import LANGUAGES, Drawn, drawn

BEGINS = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = Period(BEGINS, BEGINS + timedelta(hours=12))
PROMISE = 180.0
NOW = BEGINS + timedelta(hours=12, seconds=60)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def written(path: Path, calls: list[Drawn]) -> None:
    journal = Journal(path)
    journal.open()
    for call in calls:
        journal.write(call.id, call.entries, None)
    journal.close()


@pytest.mark.parametrize("seed", range(1, 6))
def test_every_figure_is_what_the_drawn_calls_are(path: Path, seed: int) -> None:
    calls = drawn(seed, 400, BEGINS - timedelta(hours=1), 14 * 3600)
    written(path, calls)
    found = figures(path, DAY, PROMISE, NOW)
    inside = [call for call in calls if DAY.begins <= call.began < DAY.ends]
    _same(found.total, inside)
    assert set(found.languages) == set(LANGUAGES)
    for language, of_language in found.languages.items():
        _same(of_language, [call for call in inside if call.language == language])


def _same(found: CallFigures, calls: list[Drawn]) -> None:
    wanted = [call for call in calls if call.wanted]
    waits = sorted(call.wait for call in wanted if call.wait is not None)
    gone = [call for call in wanted if call.disposition == "abandoned_in_queue"]
    waiting = [call for call in wanted if call.seconds is None and call.began > NOW - timedelta(seconds=PROMISE)]
    in_time = sum(wait <= PROMISE for wait in waits)
    marks = [mark for call in calls for mark in call.marks]
    of: Callable[[str], int] = lambda disposition: sum(call.disposition == disposition for call in calls)  # noqa: E731
    assert found == CallFigures(
        calls=len(calls),
        wanted=len(wanted),
        answered=len(waits),
        in_time=in_time,
        service_level=in_time / (len(wanted) - len(waiting)),
        undecided=len(waiting),
        wait_mean=pytest.approx(fmean(waits)),  # type: ignore[arg-type]
        wait_median=percentile(waits, 0.5),
        wait_95th=percentile(waits, 0.95),
        abandoned=len(gone),
        abandoned_early=sum((call.seconds or 0) < PROMISE for call in gone),
        callbacks_asked=of("callback"),
        callbacks_reached=found.callbacks_reached,
        messages=of("voicemail"),
        posts_wanted=of("transferred") + of("abandoned_in_transfer"),
        posts_answered=of("transferred"),
        talk_mean=pytest.approx(sum(call.talk for call in wanted) / len(waits)),  # type: ignore[arg-type]
        mark_mean=pytest.approx(fmean(marks)),  # type: ignore[arg-type]
        marks=sum(bool(call.marks) for call in calls),
    )


def test_a_journal_of_an_older_version_gets_the_same_rows(path: Path) -> None:
    calls = drawn(7, 100, BEGINS, 3600)
    written(path, calls)
    before = figures(path, DAY, PROMISE, NOW)
    with for_writing(path) as db:
        db.execute("drop table visits")
        db.execute("drop index conversations_by_time")
        steps = ("005-figures", "009-figures-of-a-year", "012-where-calls-belong")
        db.execute("delete from _sqlite_migrations where name in (?, ?, ?)", steps)
        migrate(db)
    assert figures(path, DAY, PROMISE, NOW) == before
    assert STEPS["012-where-calls-belong"] is visits.belong


def test_an_empty_period_has_no_service_level_rather_than_a_wrong_one(path: Path) -> None:
    written(path, [])
    assert figures(path, DAY, PROMISE, NOW).total == CallFigures()


def test_without_a_journal_it_says_what_to_do(path: Path) -> None:
    with pytest.raises(MissingRequirement, match="ivr up"):
        figures(path, DAY, PROMISE, NOW)


def test_percentiles_are_values_that_occurred() -> None:
    assert [percentile([1, 2, 3, 4], share) for share in (0.25, 0.5, 0.95)] == [1, 2, 4]
    assert percentile([], 0.5) is None


def test_every_figure_shown_is_defined() -> None:
    assert {field.name for field in fields(CallFigures)} <= set(FIGURES)


@pytest.mark.alone
def test_a_day_of_50_000_calls_is_read_within_a_tenth_of_a_second(path: Path) -> None:
    """Real rows, multiplied. Processor time, and the best of five: the machine does other things too."""
    written(path, drawn(1, 500, BEGINS, 12 * 3600))
    with for_writing(path) as db, db.atomic():
        db.execute("create temp table n as with recursive c(i) as (select 1 union all select i+1 from c where i < 99) "
                   "select i from c")  # fmt: skip
        db.execute("insert into calls (id, began) select id || '-' || i, began from calls, n")
        names = [name for name in db["visits"].columns_dict if name != "call"]
        row = ", ".join(names)
        db.execute(f"insert into visits (call, {row}) select call || '-' || i, {row} from visits, n")

    def seconds() -> float:
        begun = process_time()
        assert figures(path, DAY, PROMISE, NOW).total.calls == 50_000
        return process_time() - begun

    assert min(seconds() for _ in range(5)) < 0.1
