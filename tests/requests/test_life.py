"""The life of a request: who may do what to it in which state, and what its deadline does by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.errors import UserMistake
from ivr.requests.life import advance, by_the_clock
from ivr.requests.model import Action, AnswerIt, Assign, Drop, Hand, Note, Reopen, Request

OPENED = datetime(2026, 11, 23, 9, tzinfo=UTC)
DUE = OPENED + timedelta(hours=48)
REMIND = timedelta(hours=12)
NEW = Request(7, "voicemail", "progress", "fr", "FR", "", False, OPENED, DUE, steps=1)
LATER = OPENED + timedelta(hours=1)


def after(*actions: Action, request: Request = NEW) -> Request:
    for action in actions:
        request, _ = advance(request, action, "claire", LATER)
    return request


def test_from_the_agent_to_the_answer() -> None:
    taken = after(Assign("claire"))
    assert (taken.state, taken.agent, taken.steps) == ("assigned", "claire", 2)
    answered, step = advance(taken, AnswerIt("  Your passport is ready. "), "claire", LATER)
    assert (answered.state, answered.settled, answered.live) == ("answered", LATER, False)
    assert (step.kind, step.by, step.at, step.text) == ("answered", "claire", LATER, "Your passport is ready.")


def test_at_another_post_nobody_has_it_yet() -> None:
    handed = after(Assign("claire"), Hand("paris"))
    assert (handed.state, handed.agent, handed.post, handed.due) == ("open", "", "paris", DUE)
    assert after(Hand("paris"), Hand("")).post == ""


def test_what_was_reopened_has_its_time_again() -> None:
    late = replace(NEW, reminded=LATER, escalated=LATER)
    again = after(Drop("it was silent"), Reopen("it was not", DUE + REMIND), request=late)
    assert (again.state, again.due, again.settled) == ("open", DUE + REMIND, None)
    assert again.reminded is None and again.escalated is None


@pytest.mark.parametrize("action", [Assign("emily"), Hand("paris"), AnswerIt("again"), Drop("again")])
@pytest.mark.parametrize("over", [AnswerIt("done"), Drop("nothing to do")])
def test_what_is_settled_stays_so(over: Action, action: Action) -> None:
    with pytest.raises(UserMistake, match="reopen it first"):
        after(over, action)


@pytest.mark.parametrize("action", [AnswerIt("  "), Drop(""), Note("\n"), Reopen(" ", DUE)])
def test_words_are_wanted(action: Action) -> None:
    with pytest.raises(UserMistake, match="write what is to be kept"):
        after(action, request=after(AnswerIt("done")) if isinstance(action, Reopen) else NEW)


def test_a_note_can_always_be_written() -> None:
    assert after(AnswerIt("done"), Note("she called again")).state == "answered"


def test_nothing_is_reopened_or_handed_for_nothing() -> None:
    with pytest.raises(UserMistake, match="nothing to reopen"):
        after(Reopen("why not", DUE))
    with pytest.raises(UserMistake, match="at the centre already"):
        after(Hand(""))


def test_a_reminder_and_an_alarm_come_once_each() -> None:
    told, request = [], NEW
    for hour in range(60):
        if turn := by_the_clock(request, OPENED + timedelta(hours=hour), REMIND):
            request = turn[0]
            told.append((hour, turn[1].kind))
    assert told == [(36, "reminded"), (48, "escalated")]


def test_of_what_is_urgent_nobody_is_reminded_before_half_of_its_hour() -> None:
    urgent = replace(NEW, urgent=True, due=OPENED + timedelta(hours=1))
    assert by_the_clock(urgent, OPENED + timedelta(minutes=29), REMIND) is None
    turn = by_the_clock(urgent, OPENED + timedelta(minutes=30), REMIND)
    assert turn and turn[1].kind == "reminded"


def test_after_a_standstill_the_alarm_comes_without_the_reminder() -> None:
    turn = by_the_clock(NEW, DUE + REMIND, REMIND)
    assert turn and turn[1].kind == "escalated" and by_the_clock(turn[0], DUE + 2 * REMIND, REMIND) is None


def test_what_is_settled_is_left_alone_and_was_late_or_not() -> None:
    answered = after(AnswerIt("done"))
    assert by_the_clock(answered, DUE + REMIND, REMIND) is None
    assert not answered.late(DUE + REMIND)
    assert replace(answered, settled=DUE + REMIND).late(DUE + REMIND)
    assert NEW.late(DUE + timedelta(seconds=1)) and not NEW.late(DUE)
