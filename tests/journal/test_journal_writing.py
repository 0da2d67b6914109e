"""What is written stands in the journal: in order, whole, once, and for good."""

import json
import sqlite3
import stat

import pytest
from sample_calls import CALLER, NUMBER, at, state, whole_call

from ivr.errors import ServiceTrouble
from ivr.flow.entries import Began, Entered, Left, Noted
from ivr.journal.database import for_writing
from ivr.journal.journal import Journal
from ivr.journal.migrations import STEPS
from ivr.journal.queries import live, one


def rows(path, sql, *values):
    with sqlite3.connect(path) as connection:
        return connection.execute(sql, values).fetchall()


def write_whole(journal, call_id="c1", caller=CALLER):
    for entry in whole_call(caller):
        journal.write(call_id, [entry], state(call_id, caller))
    journal.write(call_id, [], state(call_id, caller, ended=True))
    assert journal.flush()


def test_entries_keep_their_order_across_turns_and_restarts(journal, path):
    written = [Noted(at(9 - n / 10), f"note {n}") for n in range(60)]
    journal.write("c1", written[:20], None)
    journal.write("c2", written[:5], None)
    journal.write("c1", written[20:40], None)
    journal.close()
    journal.open()
    journal.write("c1", written[40:], None)
    assert journal.flush()
    assert list(one(path, "c1").entries) == written
    assert [seq for (seq,) in rows(path, "select seq from entries where call = 'c1' order by seq")] == list(
        range(1, 61)
    )


def test_a_call_stands_in_all_its_tables(journal, path):
    write_whole(journal)
    assert rows(path, "select number, trunk, version, language, disposition, cause from calls") == [
        (NUMBER, "carrier", "7", "ar", "voicemail", 16)
    ]
    assert rows(path, "select post, trunk, outcome, sip from transfers order by id") == [
        ("paris", "paris-1", "dead", 0),
        ("paris", "paris-2", "busy", 486),
    ]
    assert rows(path, "select file, seconds, language, post, subject, urgent from messages") == [
        ("messages/c-9.wav", 28.5, "ar", "paris", "progress", 1)
    ]
    assert rows(path, "select number, language from people") == [(CALLER, "ar")]


def test_the_state_of_a_call_stays_until_it_ends(journal, path):
    journal.write("c1", whole_call()[:3], state())
    journal.write("c2", whole_call(None)[:3], state("c2", None))
    assert journal.flush()
    assert live(path) == [state(), state("c2", None)]
    journal.write("c1", [whole_call()[-1]], None)
    journal.write("c2", [], state("c2", None, ended=True))
    assert journal.flush()
    assert live(path) == []


def test_the_callers_number_stands_in_no_entry(journal, path):
    write_whole(journal)
    assert not rows(path, "select * from entries where data like ?", f"%{CALLER}%")
    assert one(path, "c1").entries == whole_call()


@pytest.mark.parametrize(
    "change",
    [
        "update entries set data = '{}' where seq = 1",
        "delete from entries where seq = 1",
        "insert or replace into entries values ('c1', 1, '', 'noted', '{}')",
    ],
)
def test_an_entry_is_never_changed(journal, path, change):
    write_whole(journal)
    with pytest.raises(sqlite3.IntegrityError, match="entries are never"):
        rows(path, change)
    assert one(path, "c1").entries == whole_call()


def test_incidents_are_kept(journal, path):
    journal.incident(at(0), "unknown source", "192.0.2.7", "InvalidAccountID on PJSIP")
    assert journal.flush()
    assert rows(path, "select what, source, detail from incidents") == [
        ("unknown source", "192.0.2.7", "InvalidAccountID on PJSIP")
    ]


def test_erasing_leaves_the_call_and_no_trace_of_the_number_in_any_file(journal, path):
    write_whole(journal)
    write_whole(journal, "c2", "+33639980111")
    journal.write("c3", whole_call()[:3], state("c3"))
    assert journal.flush()
    person = one(path, "c1").row.person
    files = journal.erase(person)
    assert set(files) == {"messages/c-9.wav", "comments/c-9.wav"}
    left = one(path, "c1")
    assert (left.row.person, left.caller, left.entries) == (person, None, whole_call(None))
    assert one(path, "c2").caller == "+33639980111"
    assert live(path) == []
    assert [file.name for file in path.parent.iterdir() if CALLER.encode() in file.read_bytes()] == []


def test_the_rest_of_an_erased_callers_call_brings_no_number_back(journal, path):
    journal.write("c1", whole_call()[:3], state())
    journal.write("c2", [Began(at(0), NUMBER, None, "fr")], state("c2", None))
    assert journal.flush()
    journal.erase(one(path, "c1").row.person)
    journal.write("c1", whole_call()[3:5], state())
    journal.write("c2", whole_call()[1:2], state("c2", None))
    assert journal.flush()
    assert live(path) == [state("c2", None)]
    assert [file.name for file in path.parent.iterdir() if CALLER.encode() in file.read_bytes()] == []


def test_an_erased_caller_who_calls_again_is_somebody_new(journal, path):
    write_whole(journal)
    first = one(path, "c1").row.person
    journal.erase(first)
    journal.write("c1", [Left(at(70), "late", "next", (("language", "nl"),))], None)
    write_whole(journal, "c2")
    assert one(path, "c2").row.person != first
    assert rows(path, "select number, language from people where id = ?", first) == [(None, None)]


async def test_the_language_chosen_last_is_remembered_before_and_after_it_is_on_disk(journal, path):
    assert (await journal.known_of(CALLER, at(0))).language is None
    journal.write("c1", whole_call()[:2], state())
    journal.write("c1", [Left(at(6), "language", "next", (("language", "ar"),))], state())
    assert (await journal.known_of(CALLER, at(0))).language == "ar"
    journal.close()
    later = Journal(path)
    later.open()
    assert (await later.known_of(CALLER, at(0))).language == "ar"
    later.write(
        "c2", [Began(at(99), NUMBER, CALLER, "fr"), Left(at(99), "language", "next", (("language", "nl"),))], None
    )
    assert (await later.known_of(CALLER, at(0))).language == "nl"
    assert later.flush()
    later.close()
    assert rows(path, "select language from people") == [("nl",)]


async def test_the_language_of_a_number_that_was_never_asked_is_not_remembered(journal):
    journal.write("c1", [Began(at(0), NUMBER, CALLER, "fr"), Left(at(1), "x", "next", (("subject", "visa"),))], None)
    assert journal.flush()
    assert (await journal.known_of(CALLER, at(0))).language is None


def test_one_bad_entry_does_not_take_others_along(journal, path, caplog):
    journal.write("c1", [Entered(at(0), "a", "menu")], None)
    journal.write("c2", [Noted(at(1), "half a character: \ud83d")], None)
    journal.write("c3", [Entered(at(2), "b", "menu")], None)
    assert journal.flush()
    assert one(path, "c1").entries and one(path, "c3").entries
    assert one(path, "c2") is None
    assert "a write was refused" in caplog.text


def test_the_file_is_readable_by_its_owner_only(journal, path):
    write_whole(journal)
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


def test_a_journal_opens_again_with_every_step_applied_once(journal, path):
    journal.close()
    journal.open()
    assert rows(path, "select name from _sqlite_migrations") == [(step,) for step in STEPS]


def test_a_journal_of_a_newer_version_is_not_touched(journal, path):
    journal.close()
    with for_writing(path) as db:
        db.table("_sqlite_migrations").insert({"migration_set": "journal", "name": "999-later", "applied_at": ""})
    with pytest.raises(ServiceTrouble, match="newer version"):
        journal.open()


def test_a_file_that_is_no_journal_is_refused_in_one_sentence(path):
    path.parent.mkdir()
    path.write_text(json.dumps("no database at all, and long enough to be looked at" * 20))
    with pytest.raises(ServiceTrouble, match="cannot be used: file is not a database"):
        Journal(path).open()


def test_closing_writes_what_waits_and_may_be_done_twice(journal, path):
    for n in range(2000):
        journal.write("c1", [Noted(at(n), str(n))], None)
    journal.close()
    journal.close()
    assert rows(path, "select count(*), max(seq) from entries") == [(2000, 2000)]
    journal.write("c1", [Noted(at(1), "too late")], None)
    assert rows(path, "select count(*) from entries") == [(2000,)]
