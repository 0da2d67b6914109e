"""Events that come too late, twice, or not at all as asked do no harm."""

from __future__ import annotations

import pytest

from ivr.flow.commands import Connect, Play, Wait
from ivr.flow.engine import Turn
from ivr.flow.entries import Attempted
from ivr.flow.events import (
    Answered,
    CommandFailed,
    Event,
    LineLeft,
    PlayEnded,
    QueueLeft,
    Recorded,
    Through,
    TimerEnded,
)
from tests.flow.bench import PERSON, Line, commands_of, menu, small_flow

NEXT = {"served": "bye", "unserved": "bye"}
TRANSFER = {"type": "transfer", "post": "room", "say": ["wait"], "closed": "bye", **NEXT}
MESSAGE = {"type": "voicemail", "say": ["leave"], "recorded": "bye", "empty": "bye"}
MENUS = small_flow({**PERSON, "start": menu("1", go="second"), "second": menu("1", go="bye")})


def unmoved(line: Line, *events: Event) -> bool:
    """True when none of the events changes the call or asks for anything."""
    nothing = Turn(line.turn.call, (), ())
    return all(line.send(event) == nothing for event in events)


def test_the_end_of_a_prompt_that_was_stopped_is_ignored() -> None:
    line = Line(MENUS)
    stopped = line.last(Play).ref
    line.key("1")
    assert unmoved(line, PlayEnded(line.at, stopped), PlayEnded(line.at, stopped, ok=False))


def test_the_end_of_a_timer_that_a_key_was_faster_than_is_ignored() -> None:
    line = Line(MENUS).played()
    timer = line.last(Wait).ref
    line.key("1")
    assert unmoved(line, TimerEnded(line.at, timer))


def test_a_post_that_has_the_caller_is_told_once() -> None:
    line = Line(small_flow({"start": menu("1", go="person"), **PERSON})).key("1").played().answered().through()
    assert unmoved(line, Through(line.at, line.commands[-1].ref, "room"))


def test_an_agent_who_has_the_caller_is_told_once() -> None:
    line = Line(small_flow({"start": menu("1", go="person"), **PERSON})).key("1").played().answered()
    assert unmoved(line, Answered(line.at, line.commands[-1].ref, "claire"))


def test_the_timer_of_the_try_before_is_ignored() -> None:
    line = Line(MENUS).played()
    timer = line.last(Wait).ref
    line.key("7")
    assert unmoved(line, TimerEnded(line.at, timer))


def test_the_pause_after_a_digit_that_was_followed_by_another_is_ignored() -> None:
    line = Line(small_flow({**PERSON, "start": {"type": "place", "found": "bye", "unknown": "bye"}})).key("3")
    pause = line.last(Wait).ref
    line.key("4")
    assert unmoved(line, TimerEnded(line.at, pause))


def test_the_end_of_the_prompt_that_the_first_digit_stopped_is_ignored() -> None:
    line = Line(small_flow({**PERSON, "start": {"type": "place", "found": "bye", "unknown": "bye"}}))
    stopped = line.last(Play).ref
    line.key("3")
    assert unmoved(line, PlayEnded(line.at, stopped))


def test_a_prompt_that_ends_twice_is_waited_for_once() -> None:
    line = Line(MENUS).played()
    assert unmoved(line, PlayEnded(line.at, line.last(Play).ref))


@pytest.mark.parametrize("ref", ["c.0", "c.99", "", "another.0"])
def test_answers_to_what_was_not_asked_are_ignored(ref: str) -> None:
    line, at = Line(MENUS).key("1"), Line(MENUS).at
    assert unmoved(
        line,
        PlayEnded(at, ref),
        TimerEnded(at, ref),
        Recorded(at, ref, 5, "x"),
        Answered(at, ref, "claire"),
        QueueLeft(at, ref, "served"),
        LineLeft(at, ref, "served"),
        CommandFailed(at, ref, "late"),
    )


def test_the_answer_of_the_first_trunk_does_not_answer_for_the_second() -> None:
    consulate = {**TRANSFER, "post": None}
    line = Line(
        small_flow({**PERSON, "start": {"type": "place", "found": "call", "unknown": "bye"}, "call": consulate}),
        dialled="+133",
    )
    line.key("1").played()
    first = line.commands[-1].ref
    line.back_from_line("dead")
    assert isinstance(line.commands[-1], Connect)
    assert unmoved(line, LineLeft(line.at, first, "served"), Answered(line.at, first, "paris"))


def test_a_prompt_that_cannot_be_played_does_not_stop_an_announcement() -> None:
    line = Line(small_flow({**PERSON, "start": {"type": "play", "say": ["news"], "next": "bye"}})).fails()
    assert (line.exits, line.notes) == (["start.next"], ["a prompt did not play at node start"])


def test_a_question_that_cannot_be_played_waits_for_its_key_in_silence() -> None:
    line = Line(MENUS).fails()
    assert commands_of(line.turn) == ["Wait"]
    assert line.key("1").exits == ["start.1"]


def test_a_queue_that_cannot_be_entered_goes_on_as_unserved() -> None:
    line = Line(small_flow({**PERSON, "start": {"type": "queue", "say": ["wait"], **NEXT}})).played().fails()
    assert (line.exits, line.notes) == (["start.unserved"], ["not done at node start: refused"])


def test_a_line_that_cannot_be_dialled_is_an_attempt_that_failed() -> None:
    line = Line(small_flow({**PERSON, "start": TRANSFER})).played().fails()
    assert [(attempt.outcome, attempt.sip) for attempt in line.of(Attempted)] == [("failed", 0)]
    assert (line.exits, line.notes) == (["start.unserved"], ["not done at node start: refused"])


def test_who_cannot_be_recorded_is_told_so_and_goes_on_without_a_message() -> None:
    line = Line(small_flow({**PERSON, "start": MESSAGE})).played().fails()
    assert line.said == ["message-not-kept"]
    assert line.played().exits == ["start.empty"]


def test_a_line_that_is_not_released_is_noted_and_the_hang_up_still_ends_the_call() -> None:
    line = Line(small_flow({**PERSON, "start": {"type": "hangup"}}))
    assert commands_of(line.turn) == ["HangUp"]
    assert line.fails().notes == ["the line was not released when asked"]
    assert line.hangs_up().dispositions == ["abandoned_in_menu"]


def test_an_apology_that_cannot_be_played_still_ends_with_the_release() -> None:
    line = Line(MENUS, dialled="+999").fails()
    assert commands_of(line.turn) == ["HangUp"]
