"""However a call ends, it ends once, and counts as what it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ivr.flow.commands import HangUp, Play, StopPlay
from ivr.flow.entries import Attempted, Message, Taken
from ivr.flow.events import HungUp
from tests.flow.bench import PERSON, Line, commands_of, menu, small_flow

NEXT = {"served": "bye", "unserved": "bye"}
FLOW = small_flow(
    {
        **PERSON,
        "start": {
            "type": "menu",
            "options": {
                "1": {"say": "a", "go": "queue"},
                "2": {"say": "b", "go": "transfer"},
                "3": {"say": "c", "go": "message"},
                "4": {"say": "d", "go": "closed"},
                "5": {"say": "e", "go": "news"},
                "6": {"say": "f", "go": "place"},
                "7": {"say": "g", "go": "bye"},
            },
        },
        "queue": {"type": "queue", "say": ["wait"], **NEXT},
        "transfer": {"type": "transfer", "post": "room", "say": ["wait"], "closed": "bye", **NEXT},
        "message": {"type": "voicemail", "say": ["leave"], "recorded": "bye", "empty": "bye"},
        "closed": {"type": "hours", "schedule": "never", "open": "bye", "closed": "after", "crisis": "bye"},
        "after": menu("1", go="queue"),
        "news": {"type": "play", "say": ["news"], "next": "bye"},
        "place": {"type": "place", "found": "bye", "unknown": "bye"},
    }
)

WAIT_POINTS: dict[str, tuple[Callable[[Line], object], str]] = {
    "in the first prompt": (lambda line: line, "abandoned_in_menu"),
    "in the silence after it": (lambda line: line.played(), "abandoned_in_menu"),
    "in the second try": (lambda line: line.key("9"), "abandoned_in_menu"),
    "before waiting in the queue": (lambda line: line.key("1"), "abandoned_in_queue"),
    "waiting in the queue": (lambda line: line.key("1").played(), "abandoned_in_queue"),
    "talking to an agent": (lambda line: line.key("1").played().answered(), "served"),
    "talking to a post that the agent had asked": (
        lambda line: line.key("1").played().answered().through(),
        "transferred",
    ),
    "in the goodbye after a talk": (
        lambda line: line.key("1").played().answered().back_from_queue("served"),
        "served",
    ),
    "in the goodbye after a wait in vain": (
        lambda line: line.key("1").played().back_from_queue("timeout"),
        "abandoned_in_queue",
    ),
    "before a line is dialled": (lambda line: line.key("2"), "abandoned_in_transfer"),
    "while a line is dialled": (lambda line: line.key("2").played(), "abandoned_in_transfer"),
    "talking to a post": (lambda line: line.key("2").played().answered("room"), "transferred"),
    "in the goodbye after a transfer": (
        lambda line: line.key("2").played().answered("room").back_from_line("served"),
        "transferred",
    ),
    "in the goodbye after a transfer in vain": (
        lambda line: line.key("2").played().back_from_line("busy"),
        "abandoned_in_transfer",
    ),
    "before the tone": (lambda line: line.key("3"), "abandoned_in_menu"),
    "at the tone": (lambda line: line.key("3").played(), "abandoned_in_menu"),
    "in the thanks for a message": (lambda line: line.key("3").played().recorded(4), "voicemail"),
    "in the goodbye after a message": (lambda line: line.key("3").played().recorded(4).played(), "voicemail"),
    "when told that the message is empty": (lambda line: line.key("3").played().recorded(0), "abandoned_in_menu"),
    "in the closing announcement": (lambda line: line.key("4"), "after_hours"),
    "in the menu after hours": (lambda line: line.key("4").played(), "after_hours"),
    "waiting in the queue after hours": (lambda line: line.key("4").played().key("1").played(), "abandoned_in_queue"),
    "in an announcement": (lambda line: line.key("5"), "abandoned_in_menu"),
    "asked where from": (lambda line: line.key("6"), "abandoned_in_menu"),
    "within digits": (lambda line: line.key("6", "3"), "abandoned_in_menu"),
    "in the goodbye": (lambda line: line.key("7"), "abandoned_in_menu"),
    "while being released": (lambda line: line.key("7").played(), "abandoned_in_menu"),
    "put through after giving up": (lambda line: line.key("9", "9", "9"), "abandoned_in_queue"),
}


@pytest.mark.parametrize("where", WAIT_POINTS)
def test_hanging_up_anywhere_ends_the_call_once(where: str) -> None:
    go, disposition = WAIT_POINTS[where]
    line = Line(FLOW)
    go(line)
    assert line.dispositions == []
    line.hangs_up()
    assert line.dispositions == [disposition]
    assert (line.turn.call.ended, line.turn.commands, line.turn.call.outcome) == (True, (), disposition)


@pytest.mark.parametrize("where", WAIT_POINTS)
def test_nothing_happens_in_a_call_that_is_over(where: str) -> None:
    line = Line(FLOW)
    WAIT_POINTS[where][0](line)
    over = line.hangs_up().turn.call
    line.key("1").send(HungUp(line.at))
    assert (line.turn.call, line.turn.commands, len(line.dispositions)) == (over, (), 1)


def test_a_message_is_kept_when_the_caller_hangs_up_in_the_middle() -> None:
    line = Line(FLOW).key("3").played().hangs_up(recorded=2.5)
    assert [(message.seconds, message.file, message.node) for message in line.of(Message)] == [
        (2.5, "message.wav", "message")
    ]
    assert line.dispositions == ["voicemail"]


def test_the_cause_of_the_release_is_written_down() -> None:
    assert Line(FLOW).hangs_up(cause=31).entries[-1].cause == 31  # type: ignore[union-attr]


def test_the_goodbye_ends_with_the_release_of_the_line() -> None:
    line = Line(FLOW).key("7")
    assert (commands_of(line.turn), line.said) == (["StopPlay", "Play"], ["goodbye"])
    line.played()
    assert commands_of(line.turn) == ["HangUp"]
    assert line.dispositions == []


def test_keys_in_the_goodbye_change_nothing() -> None:
    line = Line(FLOW).key("7").key("0", "*", "1")
    assert (line.node, line.turn.commands, line.exits) == ("bye", (), ["start.7"])


def test_an_unknown_number_hears_so_in_the_default_language_and_fails() -> None:
    line = Line(FLOW, dialled="+999")
    assert (line.said, line.last(Play).language, line.way) == (["unknown-number"], "fr", [])
    line.key("0", "*", "1").played()
    assert (commands_of(line.turn), line.uses) == (["HangUp"], [])
    assert line.hangs_up().dispositions == ["failed"]


def test_a_caller_of_an_unknown_number_who_hangs_up_at_once_fails_too() -> None:
    assert Line(FLOW, dialled="+999").hangs_up().dispositions == ["failed"]


def test_the_service_says_what_an_unknown_number_hears() -> None:
    assert Line(small_flow(PERSON, unknown_number="no-such-number"), dialled="x").said == ["no-such-number"]


@pytest.mark.parametrize(
    ("number", "remembered", "language"),
    [("+100", None, "fr"), ("+100", "en", "en"), ("+134", None, "es"), ("+134", "en", "en"), ("+134", "tlh", "es")],
)
def test_the_language_is_the_one_chosen_last_then_the_numbers_then_the_services(
    number: str, remembered: str | None, language: str
) -> None:
    assert Line(FLOW, dialled=number, remembered=remembered).turn.call.language == language


def test_a_remembered_language_that_the_service_no_longer_has_is_forgotten() -> None:
    assert Line(FLOW, remembered="tlh").turn.call.remembered is None


def test_a_circle_in_the_flow_ends_the_call_with_an_apology() -> None:
    here = {"type": "hours", "schedule": "always", "open": "start", "closed": "bye", "crisis": "bye"}
    line = Line(small_flow({**PERSON, "start": here}))
    assert (line.said, line.notes) == (["technical-trouble"], ["the flow runs in a circle at node start"])
    assert len(line.way) == 40
    assert commands_of(line.played().turn) == ["HangUp"]
    assert line.hangs_up().dispositions == ["failed"]


def test_a_caller_who_only_plays_is_sent_away_politely_after_two_hundred_nodes() -> None:
    line = Line(small_flow({**PERSON, "start": menu("1", go="start")}))
    line.key(*"1" * 199)
    assert line.said == ["choose[key=1]"]
    line.key("1")
    assert line.said == ["goodbye-silent"]
    assert commands_of(line.key("1").played().turn) == ["HangUp"]
    assert line.hangs_up().dispositions == ["abandoned_in_menu"]


def test_taking_a_call_is_written_down_and_forgotten_when_the_talk_is_over() -> None:
    line = Line(FLOW).key("1").played().answered("claire")
    assert (line.of(Taken)[0].by, line.turn.call.answered, line.turn.commands) == ("claire", True, ())
    assert line.back_from_queue("served").turn.call.answered is False


def test_an_attempt_is_written_down_with_its_sip_status() -> None:
    line = Line(FLOW).key("2").played().back_from_line("failed", 503)
    attempt = line.of(Attempted)[0]
    assert (attempt.post, attempt.trunk, attempt.outcome, attempt.sip) == ("room", "ministry", "failed", 503)


def test_every_command_of_a_call_has_a_reference_of_its_own() -> None:
    line = Line(FLOW).key("9", "6", "3", "4", "#").played()
    refs = [command.ref for command in line.commands if not isinstance(command, StopPlay)]
    assert len(set(refs)) == len(refs) > 3
    assert all(ref.startswith("c.") for ref in refs)
    assert isinstance(line.commands[-1], HangUp)
