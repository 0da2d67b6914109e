"""What calls ask of requests: the number of what was left, at once; where a request is; and who it is that calls."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.calls.counter import Found, Receipt
from ivr.flow.commands import LookUp
from ivr.flow.entries import Began, Identified
from ivr.journal import requests as rows
from ivr.journal.moments import moment
from ivr.requests.codes import code_of
from ivr.requests.counter import RequestCounter
from ivr.requests.life import advance
from ivr.requests.lookup import Lookup
from ivr.requests.model import AnswerIt, Drop
from tests.requests.conftest import NOW, House
from tests.requests.test_lookup import SECRET, wrong
from tests.requests.test_registrar import AT, CALLER, DIALLED, known, left


@pytest.fixture
def counter(house: House) -> RequestCounter:
    return RequestCounter(house.journal, house.registrar, Lookup(house.path, SECRET), lambda: house.now)


async def test_what_a_call_has_left_has_its_number_at_once(house: House, counter: RequestCounter) -> None:
    left(house, "c1", "obtain")
    left(house, "c2", "complaint")
    first, second = await counter.receipt("c1"), await counter.receipt("c2")
    assert {first.number, second.number} == {1, 2}
    codes = {one.id: code_of(one, SECRET) for one in known(house)}
    assert codes == {first.number: first.code, second.number: second.code}
    assert await counter.receipt("c1") == first


async def test_who_has_left_nothing_gets_no_number(house: House, counter: RequestCounter) -> None:
    house.journal.write("c1", [Began(AT, DIALLED, CALLER, "fr")], None)
    assert await counter.receipt("c1") == Receipt()


async def test_a_disk_that_takes_nothing_gives_no_number(
    house: House, counter: RequestCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(house, "c1", "obtain")
    monkeypatch.setattr(house.journal, "flush", lambda seconds: False)
    assert await counter.receipt("c1") == Receipt()


async def test_a_journal_that_is_broken_gives_no_number_and_ends_no_call(
    house: House, counter: RequestCounter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(house.registrar, "register", broken)
    assert await counter.receipt("c1") == Receipt()
    assert "the disk is gone" in caplog.text


async def test_where_a_request_is(house: House, counter: RequestCounter) -> None:
    left(house, "c1", "progress")
    left(house, "c2", "progress")
    house.look()
    one, two = known(house)

    def look_up(code: str, number: int = one.id) -> LookUp:
        return LookUp("c9.1", number, code, CALLER)

    right = look_up(code_of(one, SECRET))
    assert await counter.look_up(right) == Found("open", one.due, moment(one.opened))
    house.now = one.due + timedelta(seconds=1)
    assert await counter.look_up(right) == Found("late", opened=moment(one.opened))
    rows.change(house.path, one.id, lambda known: advance(known, AnswerIt("It is ready."), "claire", NOW))
    assert await counter.look_up(right) == Found("answered", opened=moment(one.opened))
    rows.change(house.path, two.id, lambda known: advance(known, Drop("Silence."), "claire", NOW))
    assert await counter.look_up(look_up(code_of(two, SECRET), two.id)) == Found("closed", opened=moment(two.opened))
    for _ in range(5):
        assert await counter.look_up(look_up(wrong(code_of(one, SECRET)))) == Found("wrong")
    assert await counter.look_up(right) == Found("too many")
    house.journal.close()
    house.path.write_bytes(b"no database")
    assert await counter.look_up(look_up(code_of(two, SECRET), two.id)) == Found("failed")


async def test_what_an_agents_telephone_shows_of_who_calls(house: House, counter: RequestCounter) -> None:
    def call(name: str, caller: str | None) -> None:
        house.journal.write(name, [Began(AT, DIALLED, caller, "fr")], None)
        assert house.journal.flush()

    call("c0", CALLER)
    assert await counter.known_of("c0") == ""
    left(house, "c1", "progress")
    house.look()
    call("c2", CALLER)
    assert await counter.known_of("c2") == "1 open - call 3"
    call("c3", None)
    call("c4", None)
    assert await counter.known_of("c4") == ""
    call("c5", "+33199000999")
    house.journal.write("c5", [Identified(AT, "where-it-is", 1, moment(AT))], None)
    assert house.journal.flush()
    assert await counter.known_of("c5") == "request 1 - 1 open"
    assert await counter.known_of("nobody") == ""
