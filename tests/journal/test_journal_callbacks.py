"""Callbacks and opinions in the journal: one live callback a number, entries that stay, numbers in one row only."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from ivr.callbacks.model import Callback, Entry
from ivr.flow.entries import CallbackAsked, Rated
from ivr.journal import callbacks
from ivr.journal.journal import Journal

NUMBER = "+33199000678"
ASKED = datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC)


def callback(call: str = "c1", number: str = NUMBER, minutes: int = 0) -> Callback:
    since = ASKED + timedelta(minutes=minutes)
    return Callback(call, number, "ar", "ar", since, since, since, "progress", "+33199000100", agreed=True)


def add(journal: Journal, one: Callback) -> None:
    journal.put(partial(callbacks.add, callback=one, entries=(Entry(one.asked, "asked", "ar"),)))
    assert journal.flush()


def test_a_callback_is_read_back_as_it_was_written(journal: Journal, path: Path) -> None:
    add(journal, callback())
    assert callbacks.live(path) == [callback()]
    changed = replace(callback(), stage="queued", round=1, attempts=2, agent="PJSIP/amina")
    journal.put(partial(callbacks.change, callback=changed, entries=(Entry(ASKED, "queued", "ar"),)))
    assert journal.flush()
    (stored,) = callbacks.latest(path, 10)
    assert stored.callback == changed
    assert [entry.kind for entry in stored.entries] == ["asked", "queued"]


def test_a_number_has_one_live_callback_and_may_have_a_new_one_when_it_is_over(journal: Journal, path: Path) -> None:
    add(journal, callback())
    add(journal, callback("c2"))
    assert [one.id for one in callbacks.live(path)] == ["c1"]
    journal.put(partial(callbacks.change, callback=replace(callback(), stage="done"), entries=()))
    add(journal, callback("c3"))
    assert [one.id for one in callbacks.live(path)] == ["c3"]


def test_the_longest_waiting_come_first(journal: Journal, path: Path) -> None:
    add(journal, callback("late", "+33199000671", minutes=5))
    add(journal, callback("early", "+33199000672"))
    assert [one.id for one in callbacks.live(path)] == ["early", "late"]


def test_entries_are_never_changed_nor_deleted(journal: Journal, path: Path) -> None:
    add(journal, callback())
    with closing(sqlite3.connect(path)) as db:
        for attempt in ("update callback_entries set kind = 'done'", "delete from callback_entries"):
            with pytest.raises(sqlite3.IntegrityError, match="entries are never"):
                db.execute(attempt)


def test_cancelling_and_erasing_mark_a_callback_as_unwanted(journal: Journal, path: Path) -> None:
    add(journal, callback("c1", "+33199000671"))
    add(journal, callback("c2", "+33199000672"))
    callbacks.cancel(path, "c1")
    with closing(sqlite3.connect(path)) as db:
        (person,) = db.execute("select id from people where number = '+33199000672'").fetchone()
    journal.erase(person)
    assert callbacks.unwanted(path) == [("c1", "cancelled"), ("c2", "erased")]
    assert [one.number for one in callbacks.live(path)] == ["+33199000671", ""]


def test_the_number_asked_for_stands_in_no_entry(journal: Journal, path: Path) -> None:
    asked = CallbackAsked(ASKED, "callback", "ar", NUMBER, "ar", ASKED, "progress")
    journal.write("c1", (asked,), None)
    add(journal, callback())
    with closing(sqlite3.connect(path)) as db:
        rows = [str(row) for table in ("entries", "callback_entries", "callbacks") for row in
                db.execute(f"select * from {table}")]  # fmt: skip
    assert len(rows) == 3 and not any(NUMBER in row for row in rows)


def test_marks_become_rows(journal: Journal, path: Path) -> None:
    journal.write("c1", (Rated(ASKED, "survey", "helpful", 4),), None)
    assert journal.flush()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("select call, question, mark from ratings").fetchall() == [("c1", "helpful", 4)]
