"""Complaints form a chain: any change is found, whatever is changed, and erasing a person changes nothing of it."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.complaints import complaints
from ivr.flow.entries import Began, Ended, Message
from ivr.journal import complaints as rows
from ivr.journal.database import reading
from ivr.journal.people import person_of
from ivr.requests.asking import Asked, written_down
from ivr.requests.evidence import digest_of
from tests.requests.conftest import House

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def complain(house: House, text: str, number: str | None = None) -> None:
    written_down(house.path, house.rules, Asked(text, "fr", "complaint", contact=number), "claire", AT)


def left(house: House, call: str, voice: bytes) -> Path:
    """A complaint left as a message."""
    file = house.path.parent / f"{call}-message.wav"
    file.write_bytes(voice)
    message = Message(AT, "centre-message", file.name, 12.0, "fr", "", "complaint", False)
    house.journal.write(call, (Began(AT, "+33199000100", "+33612345678", "fr"), message, Ended(AT, "voicemail")), None)
    house.look()
    return file


def broken(house: House) -> list[str]:
    with reading(house.path) as db:
        return [str(one) for one in rows.verified(db, digest(house)).broken]


def digest(house: House) -> rows.Digest:
    return lambda file: digest_of(house.path.parent / file)


def tampered(house: House, *orders: str) -> None:
    """What somebody with the file in his hands can do: the guards are only against slips."""
    with sqlite3.connect(house.path) as db:
        for trigger in ("complaints_stay", "complaints_remain"):
            db.execute(f"drop trigger {trigger}")
        for order in orders:
            db.execute(order)
    db.close()


@pytest.fixture
def full(house: House) -> House:
    """Three complaints, the second of them spoken, and a request that is none."""
    complain(house, "Nobody answered.", "+33612345678")
    left(house, "c1", b"RIFF a voice")
    complain(house, "The line broke.")
    written_down(house.path, house.rules, Asked("When?", "fr", "obtain"), "claire", AT)
    return house


def test_each_has_its_number_and_all_are_as_registered(full: House) -> None:
    with reading(full.path) as db:
        chain = rows.verified(db, digest(full))
        assert [rows.of_request(db, request) for request in (1, 2, 3, 4)] == [1, 2, 3, None]
    assert (chain.complaints, chain.erased, chain.broken) == (3, 0, ())


@pytest.mark.parametrize(
    ("orders", "told"),
    [
        (["update request_texts set text = 'All was well.' where request = 1"], "complaint 1: request 1 is not what"),
        (["update requests set opened = '2026-01-01' where id = 3"], "complaint 3: request 3 is not what"),
        (["update complaints set at = '2026-01-01' where number = 2"], "complaint 2: it does not follow"),
        (["update complaints set content = 'x' where number = 3"], "complaint 3: it does not follow"),
        (["delete from complaints where number = 2"], "complaint 3: it does not follow"),
        (["delete from complaints where number = 2"], "complaint 3: 1 before it are gone"),
        (
            ["update complaints set number = 9 where number = 1", "update complaints set number = 1 where number = 3"],
            "complaint 1: it does not follow",
        ),
    ],
)
def test_whatever_is_changed_is_found(full: House, orders: list[str], told: str) -> None:
    tampered(full, *orders)
    assert any(one.startswith(told) for one in broken(full)), broken(full)


def test_one_that_is_cut_off_at_the_end_changes_the_last_link(full: House) -> None:
    with reading(full.path) as db:
        before = rows.verified(db, digest(full)).last
    tampered(full, "delete from complaints where number = 3")
    with reading(full.path) as db:
        after = rows.verified(db, digest(full))
    assert after.broken == () and after.last != before


def test_a_recording_that_was_exchanged_is_found_and_one_that_is_gone_is_no_fault(full: House) -> None:
    voice = full.path.parent / "c1-message.wav"
    voice.write_bytes(b"RIFF another")
    assert broken(full) == ["complaint 2: the recording c1-message.wav is not what was said"]
    voice.unlink()
    assert broken(full) == []


def test_erasing_a_person_leaves_the_chain_whole(full: House) -> None:
    with reading(full.path) as db:
        person = person_of(db, "+33612345678")
        before = rows.verified(db, digest(full)).last
    assert person
    full.journal.erase(person)
    with reading(full.path) as db:
        chain = rows.verified(db, digest(full))
    assert (chain.complaints, chain.erased, chain.broken, chain.last) == (3, 2, (), before)


def test_by_slip_none_is_changed_or_deleted(full: House) -> None:
    with sqlite3.connect(full.path) as db:
        for order in ("update complaints set at = ''", "delete from complaints"):
            with pytest.raises(sqlite3.IntegrityError, match="complaints are never"):
                db.execute(order)
    db.close()


def test_the_command_says_so(full: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_HOME", str(full.path.parent))

    def run(*words: str) -> Result:
        return CliRunner().invoke(complaints, words, catch_exceptions=False)

    assert run("verify").output.startswith("3 complaints, all as registered.\nThe last link is ")
    assert run().output.count("complaint ") >= 3
    tampered(full, "delete from complaints where number = 1")
    told = run("verify")
    assert told.exit_code == 1 and "complaint 2: it does not follow" in told.output
