"""The last turn of a call that the fallback has taken over: nothing more is asked, and nobody says how it ended."""

from __future__ import annotations

from ivr.flow.entries import Ended, Message, Noted
from ivr.flow.events import Recorded, TakenOver
from tests.flow.bench import PERSON, Line, menu, small_flow

MENU = small_flow({**PERSON, "start": menu("1", go="person")})
MESSAGE = small_flow({"start": {"type": "voicemail", "say": ["leave"], "recorded": "bye", "empty": "bye"}, **PERSON})


def test_a_call_in_a_menu_stands_where_it_stood() -> None:
    line = Line(MENU)
    turn = line.send(TakenOver(line.at))
    assert turn.call.handed and not turn.call.ended
    assert (turn.call.node, turn.commands) == ("start", ())
    assert [type(entry) for entry in turn.entries] == [Noted]


def test_a_message_that_was_being_left_is_kept() -> None:
    line = Line(MESSAGE).played()
    recorded = Recorded(line.at, line.commands[-1].ref, 4.0, "message.wav")
    turn = line.send(TakenOver(line.at, recorded))
    assert [type(entry) for entry in turn.entries] == [Message, Noted]


def test_a_call_that_is_over_stays_over() -> None:
    line = Line(MENU).hangs_up()
    assert any(isinstance(entry, Ended) for entry in line.turn.entries)
    assert line.send(TakenOver(line.at)).entries == ()
