"""The journal keeps up with two hundred calls a second, by few statements for each call."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from bench.feeding import a_call, feed, write
from ivr.flow.entries import Began, Ended
from ivr.journal.database import for_reading, for_writing
from ivr.journal.journal import Journal
from ivr.journal.migrations import migrate
from ivr.journal.writer import Job, _run_together

RATE = 200
MOST_CPU = 3 / RATE
"""Seconds of the processor for a call: three times what one core has for it at that rate."""


def test_the_call_that_is_fed_is_a_whole_one() -> None:
    entries = [entry for turn in a_call() for entry in turn.entries]
    assert isinstance(entries[0], Began) and isinstance(entries[-1], Ended)
    assert entries[-1].disposition == "served" and len(entries) > 25


def test_two_hundred_calls_a_second_are_written_as_they_come(tmp_path: Path) -> None:
    turns = a_call()
    fed = asyncio.run(feed(tmp_path / "journal.db", turns, RATE, 1.0))
    with for_reading(tmp_path / "journal.db") as db:
        ended = db.execute("select count(*) from calls where disposition = 'served'").fetchone()[0]
        entries = db.execute("select count(*) from entries").fetchone()[0]
        live = db.execute("select count(*) from live").fetchone()[0]
    assert (fed.calls, ended, live) == (RATE, RATE, 0)
    assert entries == RATE * sum(len(turn.entries) for turn in turns)
    assert fed.cpu < MOST_CPU


class Held(Journal):
    """Keeps the jobs instead of writing them."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.jobs: list[Job] = []

    def put(self, job: Job) -> bool:
        self.jobs.append(job)
        return True


def test_a_turn_takes_few_statements_and_a_batch_one_commit(tmp_path: Path) -> None:
    path, turns = tmp_path / "journal.db", a_call()
    held = Held(path)
    for call in range(10):
        for turn in turns:
            write(held, call, turn)
    said: list[str] = []
    with for_writing(path) as db:
        migrate(db)
        assert db.conn
        db.conn.set_trace_callback(said.append)
        _run_together(db, held.jobs)
        db.conn.set_trace_callback(None)
    kinds = Counter(statement.split()[0].lower() for statement in said)
    assert kinds["commit"] == kinds["begin"] == 1 and not kinds["savepoint"]
    assert len(said) / len(held.jobs) < 10
