"""Jobs are gathered into few commits, and nobody who waits for one is kept waiting."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest
from sqlite_utils import Database

from ivr.journal import writer as module
from ivr.journal.writer import Writer

LONG = 60.0
"""Seconds that no test waits."""


def write(number: int) -> Callable[[Database], None]:
    def job(db: Database) -> None:
        db.execute("create table if not exists written (number)")
        db.execute("insert into written values (?)", [number])

    return job


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many jobs each commit had."""
    sizes = list[int]()
    together = module._run_together

    def counted(db: Database, batch: list[module.Job]) -> None:
        sizes.append(len(batch))
        together(db, batch)

    monkeypatch.setattr(module, "_run_together", counted)
    return sizes


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """One that gathers for longer than any test lasts."""
    monkeypatch.setattr(module, "GATHERED", LONG)
    made = Writer(tmp_path / "journal.db", 10_000)
    made.start()
    return made


def test_what_comes_together_is_one_commit_and_who_waits_is_not_kept_waiting(
    opened: Writer, batches: list[int]
) -> None:
    began = monotonic()
    for number in range(20):
        opened.put(write(number))
    assert opened.flush(LONG / 2) and batches == [20]
    opened.put(write(20))
    opened.close(LONG / 2)
    assert batches == [20, 1] and monotonic() - began < LONG / 2


def test_a_full_commit_is_not_waited_for(opened: Writer, batches: list[int]) -> None:
    for number in range(module.BATCH):
        opened.put(write(number))
    with opened._change:
        assert opened._change.wait_for(lambda: opened._written, LONG / 2)
    assert batches == [module.BATCH]
    opened.close(1)


def test_what_was_put_before_an_exchange_is_in_the_file_of_before(opened: Writer, tmp_path: Path) -> None:
    opened.put(write(1))
    opened.between(lambda: (tmp_path / "journal.db").rename(tmp_path / "old.db") and None)
    opened.put(write(2))
    opened.close(LONG / 2)
    found = {
        name: [row["number"] for row in Database(tmp_path / name)["written"].rows] for name in ("old.db", "journal.db")
    }
    assert found == {"old.db": [1], "journal.db": [2]}
