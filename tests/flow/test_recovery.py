"""A call whose controller died is taken up where it was, whatever it was asked for at that moment."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from ivr.flow.commands import Command, Connect, Enqueue, Foresee, HangUp, Play, Record, Register, StopPlay
from ivr.flow.engine import Turn, advance
from ivr.flow.entries import Entered, Noted, Taken
from ivr.flow.events import Answered, Foreseen, QueueLeft, Registered
from ivr.flow.node import Flow
from ivr.flow.recovery import TAKEN_UP, recover
from ivr.journal.snapshot import freeze, thaw
from tests.flow.bench import PERSON, Line, menu, small_flow

MENU = small_flow({**PERSON, "start": menu("1", go="person")})
PLACE = small_flow({**PERSON, "start": {"type": "place", "found": "bye", "unknown": "bye"}})
MESSAGE = small_flow(
    {**PERSON, "start": {"type": "voicemail", "say": ["leave"], "recorded": "bye", "empty": "bye"}},
)
ROOM = {"type": "transfer", "post": "room", "say": ["wait"], "served": "bye", "closed": "bye", "unserved": "bye"}
CALLBACK = small_flow({**PERSON, "start": {"type": "callback", "registered": "bye", "refused": "bye"}})


def taken_up(line: Line, here: bool = True) -> Line:
    """The same call, from what was written down of it alone."""
    line.at += timedelta(seconds=5)
    known = thaw(json.loads(json.dumps(freeze(line.turn.call))))
    line.turn = recover(line.flow, known, line.at, here)
    line.entries += line.turn.entries
    line.commands += line.turn.commands
    return line


def commands(line: Line) -> list[Command]:
    """What the last turn wants done, apart from the silence before it."""
    return [command for command in line.turn.commands if not isinstance(command, StopPlay)]


def test_a_menu_is_said_again_after_an_excuse_and_takes_its_key() -> None:
    line = taken_up(Line(MENU))
    assert line.said == ["excuse-interruption", "choose[key=1]"]
    assert line.of(Noted)[-1].what == TAKEN_UP
    assert line.key("1").node == "person"


def test_the_silence_after_a_question_is_a_question_again() -> None:
    line = taken_up(Line(MENU).played())
    assert line.said == ["excuse-interruption", "choose[key=1]"]
    assert line.silence().said == ["no-key", "choose[key=1]"]


def test_star_repeats_the_question_without_the_excuse() -> None:
    assert taken_up(Line(MENU)).key("*").said == ["choose[key=1]"]


def test_a_wrong_key_before_still_counts_as_a_try() -> None:
    line = taken_up(Line(MENU).key("7", "7"))
    assert line.key("7").exits[-1] == "start.given-up"


def test_what_may_still_be_heard_is_silenced_and_no_reference_is_used_twice() -> None:
    line = Line(MENU)
    before = line.last(Play).ref
    taken_up(line)
    stopped = [command.ref for command in line.turn.commands if isinstance(command, StopPlay)]
    assert stopped == [before, "c.0", "c.1", "c.2", "c.3"]
    assert line.last(Play).ref == "c.4"


def test_a_prompt_that_the_last_turn_had_no_time_to_silence_is_silenced() -> None:
    line = Line(MENU)
    before = line.last(Play).ref
    line.key("7")
    assert line.last(Play).ref != before
    taken_up(line)
    assert before in [command.ref for command in line.turn.commands if isinstance(command, StopPlay)]


def test_half_typed_digits_are_typed_anew() -> None:
    line = taken_up(Line(PLACE).key("3"))
    assert line.said[0] == "excuse-interruption"
    line.key("3", "4", "#")
    assert line.turn.call.learnt["country"] == "ES"


def test_keys_typed_ahead_are_dropped() -> None:
    line = Line(small_flow({**PERSON, "start": {"type": "play", "say": ["a"], "barge_in": False, "next": "menu"},
                            "menu": menu("1", go="person")})).key("1")  # fmt: skip
    taken_up(line)
    assert line.said == ["excuse-interruption", "a"]
    assert line.played().said == ["choose[key=1]"]


def test_last_words_are_said_again_and_then_the_line_is_released() -> None:
    line = taken_up(Line(MENU, dialled="+999"))
    assert line.said == ["excuse-interruption", "unknown-number"]
    line.played()
    assert isinstance(line.commands[-1], HangUp)


def test_a_line_that_was_to_be_released_is_released() -> None:
    line = Line(small_flow({**PERSON, "start": PERSON["bye"]})).played()
    assert commands(taken_up(line)) == [HangUp(line.turn.call.asking.ref)]  # type: ignore[union-attr]


def test_a_recording_goes_on_and_nothing_is_said_into_it() -> None:
    line = Line(MESSAGE).played()
    assert isinstance(line.commands[-1], Record)
    assert not taken_up(line).turn.commands
    assert line.recorded(3).said == ["message-thanks"]


@pytest.mark.parametrize(("flow", "command"), [(MENU, Enqueue), (small_flow({**PERSON, "start": ROOM}), Connect)])
def test_an_excursion_goes_on_without_us_and_is_begun_again_only_for_who_never_left(
    flow: Flow, command: type[Any]
) -> None:
    for here in (False, True):
        line = Line(flow)
        line = line.key("1").played() if flow is MENU else line.played()
        sent = line.last(command)
        assert commands(taken_up(line, here)) == ([sent] if here else [])
        line.send(Answered(line.at, sent.ref, "claire"))
        assert line.of(Taken)[-1].by == "claire"


def test_a_talk_that_goes_on_counts_as_served_when_it_ends() -> None:
    line = Line(MENU).key("1").played().answered()
    ref = line.last(Enqueue).ref
    taken_up(line, here=False)
    line.send(QueueLeft(line.at, ref, "served"))
    assert line.played().hangs_up().dispositions == ["served"]


def test_a_forecast_that_never_came_is_asked_for_again() -> None:
    turn = _until(MENU, Foresee)
    again = recover(MENU, turn.call, Line(MENU).at)
    (asked,) = [command for command in again.commands if isinstance(command, Foresee)]
    after = advance(MENU, again.call, Foreseen(Line(MENU).at, asked.ref, 0, 0, True))
    assert any(isinstance(command, Play) for command in after.commands)


def test_a_callback_that_may_not_have_been_written_down_is_written_down() -> None:
    turn = _until(CALLBACK, Register, caller="+33199000678")
    again = recover(CALLBACK, turn.call, Line(MENU).at)
    (asked,) = [command for command in again.commands if isinstance(command, Register)]
    after = advance(CALLBACK, again.call, Registered(Line(MENU).at, asked.ref, "registered"))
    assert any(isinstance(command, Play) for command in after.commands)


def test_the_node_is_not_entered_anew() -> None:
    line = taken_up(Line(MENU))
    assert len(line.of(Entered)) == 1


def _until(flow: Flow, kind: type[Any], **arrived: Any) -> Turn:
    """The turn that asks the house for this, unanswered."""
    line = Line(flow, **arrived)
    held: list[Turn] = []
    keep = line._keep

    def hold(turn: Turn) -> None:
        if turn.commands and isinstance(turn.commands[-1], kind):
            held.append(turn)
        keep(turn)

    line._keep = hold  # type: ignore[method-assign]
    line.key("1")
    return held[0]
