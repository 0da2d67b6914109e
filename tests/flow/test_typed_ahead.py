"""Keys pressed before they are asked for are not lost, and none is taken for what it was not meant for."""

from __future__ import annotations

import pytest

from ivr.flow.commands import Connect, Enqueue, Play, Record, Wait
from ivr.flow.entries import Said
from tests.flow.bench import PERSON, Line, commands_of, menu, small_flow

NEWS = {"type": "play", "say": ["news"], "next": "menu"}
MUST_HEAR = {**NEWS, "barge_in": False}
MENUS = {"menu": menu("1", "2", go="deeper"), "deeper": menu("1", "2", go="deepest"), "deepest": menu("1", go="bye")}


def test_keys_pressed_fast_each_answer_a_question_of_their_own() -> None:
    line = Line(small_flow({**PERSON, **MENUS, "start": menu("1", go="menu")})).key("1", "2", "1")
    assert line.exits == ["start.1", "menu.2", "deeper.1"]
    assert (line.node, line.turn.call.typed) == ("deepest", "")


def test_a_key_during_what_is_only_said_cuts_it_short_and_answers_the_next_question() -> None:
    line = Line(small_flow({**PERSON, **MENUS, "start": NEWS})).key("2")
    assert line.exits == ["start.next", "menu.2"]
    assert line.uses == ["? typed ahead", "2 taken"]
    assert commands_of(line.turn) == ["StopPlay", "Play"]
    assert line.node == "deeper"


def test_what_is_only_said_between_two_questions_is_passed_over_when_the_answer_is_there() -> None:
    flow = small_flow(
        {**PERSON, **MENUS, "start": MUST_HEAR, "menu": menu("1", go="tell"), "tell": {**NEWS, "next": "deeper"}}
    )
    line = Line(flow).key("1", "2").played()
    assert line.exits == ["start.next", "menu.1", "tell.next", "deeper.2"]
    assert [entry.node for entry in line.of(Said)] == ["start", "deepest"]


def test_keys_during_what_everybody_must_hear_are_kept_and_used_when_it_is_over() -> None:
    line = Line(small_flow({**PERSON, **MENUS, "start": MUST_HEAR})).key("2", "1")
    assert (line.turn.commands, line.turn.call.typed, line.node) == ((), "21", "start")
    line.played()
    assert line.exits == ["start.next", "menu.2", "deeper.1"]
    assert line.uses == ["? typed ahead", "? typed ahead", "2 taken", "1 taken"]


@pytest.mark.parametrize(("key", "exit"), [("0", "menu.person"), ("*", "start.next")])
def test_zero_and_star_during_it_wait_for_the_next_question_too(key: str, exit: str) -> None:
    line = Line(small_flow({**PERSON, **MENUS, "start": MUST_HEAR})).key(key)
    assert line.exits == []
    line.played()
    assert line.exits[-1] == exit


def test_what_is_not_interrupted_is_said_even_when_keys_are_waiting() -> None:
    flow = small_flow({**PERSON, **MENUS, "start": MUST_HEAR, "menu": {**MUST_HEAR, "next": "deeper"}})
    line = Line(flow).key("2").played()
    assert (line.node, line.said, line.turn.call.typed) == ("menu", ["news"], "2")
    assert line.played().exits[-1] == "deeper.2"


def test_keys_typed_for_the_open_menu_do_not_answer_what_is_asked_when_it_is_closed() -> None:
    asks_hours = {"type": "hours", "schedule": "never", "open": "bye", "closed": "menu", "crisis": "deeper"}
    nodes = {**PERSON, **MENUS, "start": menu("1", go="hours"), "hours": asks_hours}
    closed = Line(small_flow({**nodes, "start": MUST_HEAR | {"next": "hours"}})).key("1", "2").played()
    assert closed.of(Said)[-1].node == "hours", "the closing announcement is heard"
    assert closed.played().node == "menu"
    assert closed.exits == ["start.next", "hours.closed"], "and what was typed before it is forgotten"
    crisis = Line(small_flow({**nodes, "start": MUST_HEAR | {"next": "hours"}}, switch="crisis")).key("1").played()
    assert crisis.exits == ["start.next", "hours.crisis"]
    assert crisis.node == "deeper"


def test_a_key_pressed_during_the_closing_announcement_is_kept() -> None:
    asks_hours = {"type": "hours", "schedule": "never", "open": "bye", "closed": "menu", "crisis": "deeper"}
    line = Line(small_flow({**PERSON, **MENUS, "start": asks_hours})).key("2")
    assert line.exits == ["start.closed", "menu.2"]


def test_a_wrong_key_typed_ahead_drops_what_was_typed_behind_it() -> None:
    line = Line(small_flow({**PERSON, **MENUS, "start": MUST_HEAR})).key("7", "1", "1").played()
    assert (line.said[0], line.turn.call.typed, line.node) == ("wrong-key", "", "menu")


def test_a_star_typed_ahead_does_not_eat_the_key_behind_it() -> None:
    line = Line(small_flow({**PERSON, **MENUS, "start": MUST_HEAR})).key("*", "2").played()
    assert line.exits == ["start.next", "menu.2"]
    assert commands_of(line.turn) == ["Play", "StopPlay", "Play"]


def test_a_key_that_an_optional_question_does_not_want_answers_the_next_one() -> None:
    line = Line(small_flow({**PERSON, **MENUS, "start": {"type": "language", "next": "menu"}}), dialled="+134").key("2")
    assert line.exits == ["start.next", "menu.2"]
    assert line.turn.call.language == "es"


def test_keys_typed_ahead_of_an_optional_question_stay_in_their_order() -> None:
    start = {**MUST_HEAR, "next": "tongue"}
    flow = small_flow({**PERSON, **MENUS, "start": start, "tongue": {"type": "language", "next": "menu"}})
    line = Line(flow, dialled="+134").key("2", "1").played()
    assert line.exits == ["start.next", "tongue.next", "menu.2", "deeper.1"]


@pytest.mark.parametrize("count", [1, 21, 300])
def test_many_keys_typed_ahead_are_no_circle_in_the_flow(count: int) -> None:
    flow = small_flow(
        {**PERSON, **MENUS, "start": MUST_HEAR, "menu": menu("1", go="menu"), "person": menu("1", go="menu")}
    )
    line = Line(flow).key(*"1" * count).played()
    assert "the flow runs in a circle at node menu" not in line.notes
    assert line.hangs_up().dispositions == ["abandoned_in_menu"]


CODE = small_flow(
    {
        **PERSON,
        "start": {**MUST_HEAR, "next": "place"},
        "place": {"type": "place", "found": "menu", "unknown": "bye"},
        **MENUS,
    }
)


def test_digits_are_ended_by_the_hash() -> None:
    line = Line(CODE).played().key("3", "4", "#")
    assert (line.exits[-1], line.turn.call.learnt["consulate"]) == ("place.found", "madrid")


def test_digits_are_ended_by_a_pause_that_is_shorter_than_the_silence_before_them() -> None:
    line = Line(CODE).played().key("3", "4")
    assert (line.last(Wait).seconds, line.node) == (4.0, "place")
    assert line.silence().exits[-1] == "place.found"


def test_as_many_digits_as_a_code_can_have_need_no_end() -> None:
    line = Line(CODE).played().key("9", "9", "9")
    assert line.said == ["place-not-covered", "place-type-code"]


def test_each_digit_gives_the_caller_the_whole_pause_again() -> None:
    line = Line(CODE).played().key("3")
    first = line.last(Wait).ref
    line.key("4")
    assert line.last(Wait).ref != first


def test_a_zero_within_digits_is_a_digit() -> None:
    assert Line(CODE).played().key("3", "0").uses == ["3 taken", "0 taken"]


def test_a_hash_without_digits_is_a_wrong_key() -> None:
    line = Line(CODE).played().key("#")
    assert (line.uses, line.said) == (["# wrong"], ["wrong-key", "place-type-code"])


def test_a_star_within_digits_begins_them_anew() -> None:
    line = Line(CODE).played().key("9", "*", "3", "4", "#")
    assert line.turn.call.learnt["consulate"] == "madrid"


def test_digits_typed_ahead_are_taken_as_one_code_and_the_rest_answers_what_follows() -> None:
    line = Line(CODE).key("3", "4", "#", "2").played()
    assert line.exits == ["start.next", "place.found", "menu.2"]
    assert not any(isinstance(command, Wait) for command in line.turn.commands)


def test_digits_typed_ahead_without_an_end_wait_for_more() -> None:
    line = Line(CODE).key("3", "4").played()
    assert (commands_of(line.turn), line.turn.call.typed) == (["Wait"], "")
    assert line.key("#").exits[-1] == "place.found"


NEXT = {"served": "menu", "unserved": "menu"}
LATER = {
    "queue": ({"type": "queue", "say": ["wait"], **NEXT}, Enqueue),
    "transfer": ({"type": "transfer", "post": "room", "say": ["wait"], "closed": "bye", **NEXT}, Connect),
    "recording": ({"type": "voicemail", "say": ["leave"], "recorded": "menu", "empty": "menu"}, Record),
}


@pytest.mark.parametrize("kind", LATER)
def test_keys_typed_before_a_queue_a_transfer_or_a_recording_are_dropped(kind: str) -> None:
    node, command = LATER[kind]
    line = Line(small_flow({**PERSON, **MENUS, "start": MUST_HEAR, "menu": node})).key("1", "2").played()
    if isinstance(line.commands[-1], Play):
        line.played()
    assert (type(line.commands[-1]), line.turn.call.typed) == (command, "")


@pytest.mark.parametrize("kind", LATER)
def test_keys_during_a_queue_a_transfer_or_a_recording_are_not_kept(kind: str) -> None:
    node, command = LATER[kind]
    line = Line(small_flow({**PERSON, **MENUS, "start": node})).played().key("1", "0", "*", "#")
    assert type(line.commands[-1]) is command
    assert (line.turn.call.typed, line.uses, line.exits) == ("", [], [])
