"""Who calls again is known by the number, and proved by a request's code; the two are never taken for each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlite_utils import Database

from ivr.flow.entries import Began, Ended, Entered, Identified, Left
from ivr.journal import requests as rows
from ivr.journal.database import for_writing, reading
from ivr.journal.history import Glance, History, glance, last_call_of, of_call
from ivr.journal.journal import Journal
from ivr.journal.moments import moment
from ivr.journal.rows import erase_person
from ivr.requests.model import Request, Step

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ONE, OTHER = "+33612345678", "+34612345678"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two calls of one number, which left a request; a third from another number, in which it was proved to be his;
    a fourth of that other number; one that hid its number."""
    journal = Journal(tmp_path / "journal.db")
    journal.open()
    learnt = (("subject", "progress"),)
    for hours, (call, number) in enumerate((("c1", ONE), ("c2", ONE), ("c3", OTHER), ("c4", OTHER), ("c5", None))):
        at = AT + hours * HOUR
        began = (Began(at, "+33199000100", number, "fr"), Entered(at, "topics", "menu"))
        said = (Left(at, "topics", "2", learnt), Entered(at, "here", "request"))
        told = (Identified(at, "here", 1, moment(AT)),) if call == "c3" else ()
        journal.write(call, (*began, *said, *told, Ended(at + HOUR / 60, "informed")), None)
    asked = Request(0, "voicemail", "progress", "fr", "FR", "", False, AT, AT + 48 * HOUR, call="c1", steps=1)
    journal.put(partial(_register, request=asked))
    assert journal.flush()
    journal.close()
    return tmp_path / "journal.db"


def _register(db: Database, request: Request) -> None:
    rows.register(db, request, Step(AT, "the service", "registered", "voicemail", "My passport"))


def told(path: Path, call: str, **how: bool) -> tuple[list[str], list[int], set[int]]:
    """The ids of the calls that are told, the numbers of the requests, and which of these are proven."""
    with reading(path) as db:
        known = of_call(db, call, **how)
    assert isinstance(known, History)
    return [one.id for one in known.calls], [one.id for one, _ in known.requests], set(known.proven)


def test_a_number_has_its_calls_and_requests_and_proves_nothing(path: Path) -> None:
    assert told(path, "c2") == (["c1"], [1], set())
    assert told(path, "c2", itself=True) == (["c2", "c1"], [1], set())


def test_a_code_proves_that_a_request_is_his_whatever_number_he_calls_from(path: Path) -> None:
    assert told(path, "c3") == (["c4"], [1], {1})


def test_what_was_proved_in_one_call_is_not_proved_in_the_next(path: Path) -> None:
    assert told(path, "c4") == (["c3"], [], set())


def test_who_hides_his_number_has_no_history(path: Path) -> None:
    assert told(path, "c5") == ([], [], set())


def test_what_is_told_of_a_call(path: Path) -> None:
    with reading(path) as db:
        known = of_call(db, "c2")
        assert known
        (past,) = known.calls
        assert (past.began, past.number, past.language, past.subject, past.disposition) == (
            AT,
            "+33199000100",
            "fr",
            "progress",
            "informed",
        )
        ((_, (step,)),) = known.requests
        assert step.text == "My passport"
        assert of_call(db, "no such call") is None
        assert last_call_of(db, ONE) == "c2" and last_call_of(db, "+31612345678") is None


def test_at_a_glance(path: Path) -> None:
    with reading(path) as db:
        assert glance(db, "c2") == Glance(2, 1, None) and str(glance(db, "c2")) == "1 open - call 2"
        assert glance(db, "c3") == Glance(2, 1, 1) and str(glance(db, "c3")) == "request 1 - 1 open - call 2"
        assert str(glance(db, "c5")) == ""
    assert str(Glance(100, 0)) == "100 calls or more"


def test_a_request_that_has_the_number_of_another_one_now_is_not_proven(path: Path) -> None:
    with for_writing(path) as db, db.atomic():
        db.execute("update requests set opened = ? where id = 1", [moment(AT - HOUR)])
    assert told(path, "c3") == (["c4"], [], set())


def test_who_was_erased_has_no_history(path: Path) -> None:
    with for_writing(path) as db, db.atomic():
        erase_person(db, 1)
    assert told(path, "c2") == ([], [], set())
    assert told(path, "c3") == (["c4"], [1], {1})
