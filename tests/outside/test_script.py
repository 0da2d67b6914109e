"""The key script says what a caller does, and exactly when."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from ivr.errors import UserMistake
from ivr.flow.entries import Dialled, Entry, Queued, Recording, Said, Taken, Waiting
from ivr.outside.script import Action, HangUpNow, Press, ScriptedCaller, Speak, Token, parse

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
MAKERS: dict[str, Callable[[datetime], Entry]] = {
    "asks": lambda at: Said(at, "n", (), "fr", True),
    "tells": lambda at: Said(at, "n", (), "fr", False),
    "waits": lambda at: Waiting(at, "n"),
    "records": lambda at: Recording(at, "n", "m"),
    "queued": lambda at: Queued(at, "n", "fr"),
    "dialled": lambda at: Dialled(at, "n", "paris", "paris-1"),
    "taken": lambda at: Taken(at, "n", "claire"),
}


def played(script: str, moments: str) -> list[tuple[Action, ...]]:
    """What the caller does at each of the moments, one every ten seconds, or at the second written behind `@`."""
    caller, done = ScriptedCaller(parse(script)), []
    for place, moment in enumerate(moments.split()):
        name, _, second = moment.partition("@")
        done.append(caller.hear(MAKERS[name](START + timedelta(seconds=float(second or place * 10)))))
    return done


NOTHING: tuple[Action, ...] = ()
CASES: list[tuple[str, str, list[tuple[Action, ...]]]] = [
    ("3", "tells asks asks", [NOTHING, (Press("3"),), NOTHING]),
    ("3 1", "asks waits asks", [(Press("3"),), NOTHING, (Press("1"),)]),
    ("34", "asks", [(Press("3"), Press("4", 0.5))]),
    (",3", "tells asks", [(Press("3"),), NOTHING]),
    (",3", "asks", [(Press("3"),)]),
    ("_3", "asks waits", [NOTHING, (Press("3"),)]),
    ("- 3", "asks waits asks", [NOTHING, NOTHING, (Press("3"),)]),
    ("!", "tells asks", [NOTHING, (HangUpNow(),)]),
    (",!", "tells", [(HangUpNow(),)]),
    ("_!", "asks waits", [NOTHING, (HangUpNow(),)]),
    ("3!", "asks", [(Press("3"), HangUpNow(0.5))]),
    ("~2#", "asks records", [NOTHING, (Speak(2.0), Press("#", 2.0))]),
    ("~1.5!", "records", [(Speak(1.5), HangUpNow(1.5))]),
    ("~3", "records", [(Speak(3.0),)]),
    ("#", "records", [(Press("#"),)]),
    ("-", "records", [NOTHING]),
    ("", "asks records", [NOTHING, (Speak(3.0),)]),
    ("q!", "asks queued", [NOTHING, (HangUpNow(),)]),
    ("d!", "asks dialled", [NOTHING, (HangUpNow(),)]),
    ("t!", "queued taken", [NOTHING, (HangUpNow(),)]),
    ("*0", "asks", [(Press("*"), Press("0", 0.5))]),
]


@pytest.mark.parametrize(("script", "moments", "expected"), CASES, ids=[f"{c[0]} at {c[1]}" for c in CASES])
def test_each_word_waits_for_its_moment(script: str, moments: str, expected: list[tuple[Action, ...]]) -> None:
    assert played(script, moments) == expected


def test_questions_answered_by_keys_typed_ahead_pass_by() -> None:
    assert played("34 1", "asks@0 asks@0.25 asks@0.5") == [(Press("3"), Press("4", 0.5)), (), (Press("1"),)]


def test_a_queue_reached_while_keys_are_still_pressed_is_noticed() -> None:
    assert played("39 q!", "asks@0 queued@0.1")[1] == (HangUpNow(),)


def test_a_single_key_is_done_at_once_so_the_next_question_is_his() -> None:
    assert played("3 1", "asks@0 asks@0") == [(Press("3"),), (Press("1"),)]


def test_a_script_is_read_word_by_word() -> None:
    assert parse(" 12  ~3#! ") == (Token("asked", "12"), Token("recording", "#", 3.0, True))


@pytest.mark.parametrize(
    ("text", "place"), [("3 1 x4", 4), ("3a", 1), (", 3", 0), ("q", 0), ("~", 0), ("3!4", 2), ("-3", 1), ("!!", 1)]
)
def test_what_is_not_understood_is_pointed_at(text: str, place: int) -> None:
    with pytest.raises(UserMistake) as told:
        parse(text)
    assert f"  {text}\n  {' ' * place}^\n" in str(told.value)
