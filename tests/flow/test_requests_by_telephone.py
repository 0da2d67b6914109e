"""Keys that people press though nobody has asked for them: what was to be heard is heard all the same."""

from __future__ import annotations

import pytest

from tests.flow.bench import PERSON, Line, small_flow

REQUEST = {"type": "request", "schedule": "always", "person": "person", "told": "bye", "refused": "person"}
STATE = ["request-open-today", "request-person[key=1]", "wait-repeat-key"]
RECEIPT = {"type": "receipt", "next": "bye"}
READ = "receipt-number"
SHEET = {"type": "sheet", "say": ["answer"], "sheet": "passport", "person": "person", "told": "bye"}


def line(node: dict[str, object]) -> Line:
    return Line(small_flow({"start": node, **PERSON}))


def test_hash_behind_the_code_is_a_part_of_it() -> None:
    call = line(REQUEST).key(*"17#", *"204060#")
    assert call.said == STATE and call.node == "start"


def test_a_code_without_hash_is_taken_after_a_pause() -> None:
    call = line(REQUEST).key(*"17#", *"204060").silence()
    assert call.said == STATE


@pytest.mark.parametrize("key", "23456789#")
def test_a_key_that_means_nothing_lets_the_state_be_heard_again(key: str) -> None:
    call = line(REQUEST).key(*"17#", *"204060#")
    call.key(key)
    assert call.said == STATE and call.node == "start"
    call.key(key)
    assert call.said == STATE and call.node == "start"
    assert call.key(key).node == "bye"


def test_no_digit_of_number_or_code_is_written_down() -> None:
    call = line(REQUEST).key(*"17204060#", *"204060#")
    assert {use for use in call.uses if use[0].isdigit()} == set()


@pytest.mark.parametrize("key", "13456789#")
def test_a_key_while_the_number_is_read_to_who_was_silent_has_it_read_again(key: str) -> None:
    call = line(RECEIPT).silence()
    assert call.said[0] == READ
    call.key(key)
    assert call.said[0] == READ and call.node == "start"
    assert call.key("5").said[:2] == ["wrong-key", READ]
    assert call.key("2").node == "bye"


def test_who_has_it_goes_on() -> None:
    assert line(RECEIPT).silence().key("2").node == "bye"
    assert line(RECEIPT).silence().silence().node == "bye"
    assert line(RECEIPT).key("1").key("2").node == "bye"
    assert line(RECEIPT).key("1", "1").said[:2] == ["wrong-key", READ]


def test_a_key_that_means_nothing_lets_a_recorded_answer_be_heard_again() -> None:
    call = line(SHEET).key("7")
    assert call.said[0] == "answer" and call.node == "start"
    assert call.key("1").node == "person"
