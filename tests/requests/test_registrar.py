"""What calls have left becomes requests, once each, whoever dies in between; deadlines remind and raise the alarm."""

from __future__ import annotations

import asyncio
import logging
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlite_utils import Database

from ivr.callbacks.model import Callback
from ivr.callbacks.model import Entry as Happened
from ivr.flow.entries import Began, Ended, Entry, Message
from ivr.journal import callbacks
from ivr.journal import requests as rows
from ivr.journal.database import reading
from ivr.requests.life import advance
from ivr.requests.model import AnswerIt, Request
from tests.requests.conftest import House

CALLER, DIALLED = "+33612345678", "+33199000100"
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def left(house: House, call: str, subject: str, post: str = "", urgent: bool = False) -> None:
    """A call that left a message, in the journal."""
    entries: tuple[Entry, ...] = (
        Began(AT, DIALLED, CALLER, "fr"),
        Message(AT, "centre-message", f"{call}-message.wav", 12.0, "fr", post, subject, urgent),
        Ended(AT, "voicemail"),
    )
    house.journal.write(call, entries, None)


def known(house: House) -> list[Request]:
    return sorted(rows.listed(house.path), key=lambda one: one.id)


@pytest.mark.parametrize(
    ("subject", "urgent", "hours"),
    [("obtain", False, 72), ("progress", False, 48), ("complaint", False, 120), ("", False, 120), ("obtain", True, 1)],
)
def test_a_message_becomes_a_request_with_its_deadline(house: House, subject: str, urgent: bool, hours: int) -> None:
    left(house, "c1", subject, "paris", urgent)
    house.look()
    (one,) = known(house)
    assert (one.channel, one.subject, one.language, one.country, one.post) == (
        "voicemail",
        subject,
        "fr",
        "FR",
        "paris",
    )
    assert (one.opened, one.due, one.state, one.call) == (AT, AT + timedelta(hours=hours), "open", "c1")
    with reading(house.path) as db:
        (step,) = rows.steps_of(db, one.id)
    assert (step.at, step.by, step.kind, step.detail) == (AT, "the service", "registered", "voicemail")


def test_each_message_becomes_one_request_however_often_and_by_whom_it_is_looked_for(house: House) -> None:
    for call in ("c1", "c2"):
        left(house, call, "obtain")
    assert house.journal.flush()
    house.registrar.look()
    house.registrar.look()  # before the first look is written
    house.look()
    left(house, "c3", "progress")
    house.look()
    assert [one.call for one in known(house)] == ["c1", "c2", "c3"]


async def test_a_fault_in_one_look_does_not_end_it(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ivr.requests.registrar.LOOK", 0.0)
    house.look()
    left(house, "c1", "obtain")
    house.journal.put(lambda db: db.execute("update messages set at = 'no moment'"))
    assert house.journal.flush()
    running = asyncio.create_task(house.registrar.run())
    async with asyncio.timeout(5):
        while "it is tried again" not in caplog.text:  # noqa: ASYNC110
            await asyncio.sleep(0)
        house.journal.put(lambda db: db.execute("update messages set at = ?", [AT.isoformat()]))
        while not known(house):  # noqa: ASYNC110
            await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert [one.call for one in known(house)] == ["c1"]


async def test_after_a_restore_all_messages_are_looked_at_again(house: House) -> None:
    left(house, "c1", "obtain")
    left(house, "c2", "obtain")
    house.look()
    house.look()
    house.journal.put(lambda db: db.execute("update requests set recording = null where call = 'c1'"))
    house.look()
    assert len(known(house)) == 2
    await house.registrar.again()
    house.look()
    assert [one.call for one in known(house)] == ["c1", "c2", "c1"]


def test_a_callback_that_nobody_took_becomes_a_request(house: House) -> None:
    callback = Callback("c9", CALLER, "fr", "fr", AT, AT, AT, "progress", DIALLED)
    house.journal.put(partial(callbacks.add, callback=callback, entries=[Happened(AT, "asked")]))
    house.look()
    assert known(house) == []
    failed = replace(callback, stage="failed")
    given_up = Happened(AT + timedelta(hours=3), "failed", "3 attempts")
    house.journal.put(partial(callbacks.change, callback=failed, entries=[given_up]))
    house.look()
    house.look()
    (one,) = known(house)
    assert (one.channel, one.subject, one.country, one.opened) == ("callback", "progress", "FR", given_up.at)


def test_working_hours_count_when_the_routing_says_so(house: House) -> None:
    routing = house.rules.routing
    said = routing.requests.model_copy(update={"hours": "centre"})
    house.rules = replace(house.rules, routing=routing.model_copy(update={"requests": said}))
    left(house, "c1", "progress")
    house.look()
    (one,) = known(house)
    assert one.due == datetime(2026, 11, 27, 9, 30, tzinfo=UTC)  # four days of twelve hours


def test_a_deadline_reminds_and_then_raises_the_alarm(house: House, caplog: pytest.LogCaptureFixture) -> None:
    left(house, "c1", "progress")
    house.look()
    kinds = []
    for hours in (35, 37, 40, 49, 60):
        house.now = AT + timedelta(hours=hours)
        with caplog.at_level(logging.WARNING):
            house.look()
        with reading(house.path) as db:
            kinds.append([step.kind for step in rows.steps_of(db, 1)][1:])
    assert kinds == [[], ["reminded"], ["reminded"], ["reminded", "escalated"], ["reminded", "escalated"]]
    with reading(house.path) as db:
        incidents = db.execute("select what, source, detail from incidents").fetchall()
    told = "due 2026-11-25 09:30 UTC; progress; with nobody"
    assert incidents == [("request late", "request 1", told)]
    assert f"request 1 is late: {told}" in caplog.text


def test_who_answers_just_before_the_alarm_is_left_alone(house: House) -> None:
    """Between the look and the writing somebody was quicker: his answer stands, and no alarm."""
    left(house, "c1", "progress")
    house.look()
    house.now = AT + timedelta(hours=49)

    entered, looked = threading.Event(), threading.Event()

    def hold(db: Database) -> None:
        entered.set()
        assert looked.wait(10)

    house.journal.put(hold)
    assert entered.wait(10)
    house.registrar.look()
    rows.change(house.path, 1, partial(advance, action=AnswerIt("It is ready."), by="claire", at=house.now))
    looked.set()
    assert house.journal.flush()
    with reading(house.path) as db:
        assert [step.kind for step in rows.steps_of(db, 1)] == ["registered", "answered"]
