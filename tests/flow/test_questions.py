"""A question is put so that a key interrupts it, a mistake is forgiven, and nobody is left without a person."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.flow.commands import Enqueue, Play, StopPlay, Wait
from ivr.flow.entries import Said, Waiting
from tests.flow.bench import PERSON, Line, commands_of, menu, small_flow

CHOICE = small_flow({**PERSON, "start": menu("1", "2", go="second"), "second": menu("1", "2", go="bye", say="then")})


def test_a_key_silences_the_prompt_at_once_and_is_the_answer() -> None:
    line = Line(CHOICE)
    first = line.last(Play).ref
    line.key("2")
    assert commands_of(line.turn) == ["StopPlay", "Play"]
    assert line.last(StopPlay).ref == first
    assert (line.exits, line.uses, line.node) == (["start.2"], ["2 taken"], "second")


def test_a_key_in_the_silence_has_no_prompt_to_stop() -> None:
    line = Line(CHOICE).played().key("2")
    assert commands_of(line.turn) == ["Play"]
    assert line.exits == ["start.2"]


def test_the_silence_after_a_prompt_lasts_as_long_as_the_service_says() -> None:
    line = Line(small_flow({**PERSON, "start": menu("1", go="bye")}, wait_for_key=4.5)).played()
    assert (line.last(Wait).seconds, len(line.of(Waiting))) == (4.5, 1)


def test_a_wrong_key_is_told_apart_from_silence() -> None:
    wrong, silent = Line(CHOICE).key("7"), Line(CHOICE).silence()
    assert wrong.said == ["wrong-key", "choose[key=1]", "choose[key=2]"]
    assert silent.said == ["no-key", "choose[key=1]", "choose[key=2]"]
    assert (wrong.uses, silent.uses) == (["7 wrong"], [])


@pytest.mark.parametrize("tries", ["www", "sss", "wsw", "sws"])
def test_three_tries_in_all_wrong_or_silent_lead_to_a_person_in_the_default_language(tries: str) -> None:
    line = Line(CHOICE, remembered="en")
    for number, what in enumerate(tries, 1):
        assert line.exits == [], f"before try {number}"
        line.key("7") if what == "w" else line.silence()
    assert (line.exits, line.node, line.said) == (["start.given-up"], "person", ["wait"])
    assert (line.turn.call.language, line.of(Said)[-1].language) == ("fr", "fr")
    assert line.played().last(Enqueue).queue == "french"


def test_the_service_says_how_many_tries_there_are() -> None:
    line = Line(small_flow({**PERSON, "start": menu("1", go="bye")}, tries=1)).silence()
    assert line.exits == ["start.given-up"]


def test_a_right_key_makes_the_next_question_begin_with_all_its_tries() -> None:
    line = Line(CHOICE).key("7", "8", "1")
    assert line.key("9", "9").exits == ["start.1"]
    assert line.key("9").exits == ["start.1", "second.given-up"]


def test_giving_up_a_second_time_ends_the_call_politely() -> None:
    flow = small_flow({**PERSON, "start": menu("1", go="bye"), "person": menu("1", go="bye", say="again")})
    line = Line(flow).silence().silence().silence()
    assert (line.node, line.said) == ("person", ["again[key=1]"])
    line.silence().silence().silence()
    assert (line.said, line.exits) == (["goodbye-silent"], ["start.given-up", "person.given-up"])
    line.played()
    assert commands_of(line.turn) == ["HangUp"]
    assert line.hangs_up().dispositions == ["abandoned_in_menu"]


def test_the_star_repeats_without_costing_a_try() -> None:
    line = Line(CHOICE).key("*", "*", "*", "*")
    assert (line.said, line.uses) == (["choose[key=1]", "choose[key=2]"], ["* repeat"] * 4)
    assert line.key("1").exits == ["start.1"]


def test_the_star_repeats_the_question_without_the_reproach() -> None:
    assert Line(CHOICE).key("7", "*").said == ["choose[key=1]", "choose[key=2]"]


def test_the_star_repeats_nine_times_and_is_a_wrong_key_then() -> None:
    line = Line(CHOICE).key(*"*" * 10)
    assert line.uses == ["* repeat"] * 9 + ["* wrong"]
    assert line.said[0] == "wrong-key"


def test_nobody_can_listen_for_ever_by_pressing_the_star() -> None:
    line = Line(CHOICE)
    for _ in range(12):
        line.key("*")
    assert line.exits == ["start.given-up"]


def test_the_star_repeats_what_is_only_said_too() -> None:
    line = Line(small_flow({**PERSON, "start": {"type": "play", "say": ["news"], "next": "bye"}})).key("*")
    assert (commands_of(line.turn), line.said, line.node) == (["StopPlay", "Play"], ["news"], "start")
    line.key(*"*" * 8)
    assert line.node == "start"
    assert line.key("*").uses[-1] == "* typed ahead"
    assert line.node == "bye"


@pytest.mark.parametrize("silent", [False, True])
def test_zero_is_a_person_during_a_question_and_after_it(silent: bool) -> None:
    line = Line(CHOICE)
    line = (line.played() if silent else line).key("0")
    assert (line.exits, line.node, line.uses) == (["start.person"], "person", ["0 person"])


def test_zero_keeps_the_language_and_what_is_known() -> None:
    teaching = {"type": "menu", "options": {"1": {"say": "law", "go": "second", "learn": {"subject": "legal"}}}}
    line = Line(small_flow({**PERSON, "start": teaching, "second": menu("1", go="bye")}), remembered="en").key("1", "0")
    assert line.turn.call.language == "en"
    assert line.played().last(Enqueue).headers == (("language", "en"), ("subject", "legal"))


def test_zero_is_a_person_while_something_is_said() -> None:
    line = Line(small_flow({**PERSON, "start": {"type": "play", "say": ["news"], "next": "bye"}})).key("0")
    assert (line.exits, line.node) == (["start.person"], "person")
    assert commands_of(line.turn) == ["StopPlay", "Play"]


def test_zero_is_not_a_person_while_everybody_must_listen() -> None:
    flow = small_flow({**PERSON, "start": {"type": "play", "say": ["news"], "barge_in": False, "next": "bye"}})
    line = Line(flow).key("0")
    assert (line.turn.commands, line.node, line.exits) == ((), "start", [])


PLACE = small_flow(
    {**PERSON, "start": {"type": "place", "found": "bye", "unknown": "here"}, "here": menu("1", go="bye")}
)


@pytest.mark.parametrize("arrived", [{}, {"caller": "+34612345678"}, {"dialled": "+133"}])
def test_zero_in_the_place_node_takes_its_own_exit_at_each_of_its_questions(arrived: dict[str, Any]) -> None:
    line = Line(PLACE, **arrived).key("0")
    assert (line.exits, line.uses, line.node) == (["start.unknown"], ["0 person"], "here")


@pytest.mark.parametrize("arrived", [{}, {"caller": "+34612345678"}, {"dialled": "+133"}])
def test_giving_up_in_the_place_node_takes_its_own_exit_and_keeps_the_language(arrived: dict[str, Any]) -> None:
    line = Line(PLACE, remembered="en", **arrived).silence().silence().silence()
    assert (line.exits, line.turn.call.language, line.turn.call.given_up) == (["start.unknown"], "en", 0)


def test_an_optional_question_passes_in_silence_sooner_and_without_a_reproach() -> None:
    flow = small_flow({**PERSON, "start": {"type": "language", "next": "bye"}})
    line = Line(flow, dialled="+134").played()
    assert line.last(Wait).seconds == 2.0
    assert line.silence().exits == ["start.next"]


def test_a_prompt_that_does_not_play_is_noted_and_its_question_still_stands() -> None:
    line = Line(CHOICE).played(ok=False)
    assert line.notes == ["a prompt did not play at node start"]
    assert commands_of(line.turn) == ["Wait"]
    assert line.key("1").exits == ["start.1"]


TYPED = small_flow({**PERSON, "start": {"type": "callback", "registered": "bye", "refused": "person"}})


def test_of_a_number_that_is_typed_or_read_out_no_digit_is_written_down() -> None:
    line = Line(TYPED).key(*"0033199000678#")
    assert line.uses == ["? taken"] * 13 + ["# taken"]
    assert line.said == ["callback-typed", "number-plus", "callback-right[key=1]", "callback-wrong[key=2]"]
    assert [str(said) for said in line.last(Play).prompts[2:5]] == [
        "number[number=3]",
        "number[number=3]",
        "number[number=1]",
    ]
    assert line.key("1").uses[-1] == "1 taken"


def test_a_number_may_begin_with_0_which_is_no_person_there() -> None:
    line = Line(TYPED).key("0", "6")
    assert (line.node, line.exits) == ("start", [])
    assert line.silence().said[0] == "callback-number-invalid"


def test_keys_typed_ahead_do_not_answer_what_nobody_expected_to_be_asked() -> None:
    waiting = {"type": "queue", "say": ["wait"], "served": "bye", "unserved": "bye", "callback": "bye"}
    flow = small_flow({**PERSON, "start": menu("1", go="queue"), "queue": waiting})
    line = Line(flow, outlook={"ahead": 9, "seconds": 900}).key("1", "1", "1").played()
    assert (line.node, line.said) == ("queue", ["wait-callback-key[key=1]", "wait-stay"])
    assert line.key("0").last(Enqueue).offers == ("callback",)
