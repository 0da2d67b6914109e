"""Asterisk's events of a call that nobody steered to its end become the entries that a session would have written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from ivr.flow.call import Call
from ivr.flow.entries import Attempted, Began, Ended, Entered, Entry, Message, PutThrough, Taken, Unqueued
from ivr.flow.events import Recorded
from ivr.reconciling.known import Known
from ivr.reconciling.story import story_of
from ivr.reconciling.telling import BROKEN, missing
from tests.flow.bench import PERSON, Line, menu, small_flow
from tests.reconciling.channel import NINE, Channel

FLOW = small_flow(
    {
        **PERSON,
        "start": menu("1", go="person"),
        "hours": {"type": "hours", "schedule": "never", "open": "start", "closed": "message", "crisis": "message"},
        "message": {"type": "voicemail", "say": ["leave"], "recorded": "bye", "empty": "bye"},
        "room": {"type": "transfer", "post": "room", "say": ["w"], "served": "bye", "closed": "bye", "unserved": "bye"},
    }
)
LEFT = Message(NINE, "message", "c.fallback-1-message.wav", 4.0, "fr")


def left(words: str, empty: bool, at: datetime) -> Message | None:
    """What is there of a recording."""
    return None if empty else replace(LEFT, at=at)


def told(channel: Channel, call: Call | None = None, seconds: float | None = None, **more: Any) -> list[Entry]:
    """What is missing of the call."""
    story = story_of(channel.events)
    assert story
    recorded = None if seconds is None else Recorded(NINE, "ref", seconds, "m.wav")
    known = Known(FLOW, lambda at: at, lambda raw, by: raw or None, left, lambda want: recorded, call)
    return list(missing(story, replace(known, **more)))


def end(entries: list[Entry]) -> tuple[str, int]:
    """How it ended; that is the last entry and the only one of its kind."""
    (ended,) = [entry for entry in entries if isinstance(entry, Ended)]
    assert entries[-1] is ended
    return ended.disposition, ended.cause


def of(entries: list[Entry], kind: type[Any]) -> list[Any]:
    return [entry for entry in entries if isinstance(entry, kind)]


def left_at(line: Line) -> Call:
    """The state that the controller died with."""
    return line.turn.call


def test_who_hung_up_in_a_menu_without_a_controller_abandoned_it_at_that_moment() -> None:
    channel = Channel().arrived().hang_up(cause=17)
    entries = told(channel, left_at(Line(FLOW)))
    assert end(entries) == ("abandoned_in_menu", 17)
    assert entries[-1].at == channel.at


def test_who_was_put_through_meanwhile_was_served_from_that_moment() -> None:
    channel = Channel().arrived().event("APP_START", "Queue", "french,c").talk("claire", 30).hang_up()
    entries = told(channel, left_at(Line(FLOW).key("1").played()))
    (taken,) = of(entries, Taken)
    assert (taken.by, taken.at) == ("claire", channel.at - timedelta(seconds=31))
    assert end(entries)[0] == "served"


def test_a_talk_that_was_known_is_not_told_twice() -> None:
    channel = Channel().arrived().event("APP_START", "Queue", "french,c").talk("claire", 30).hang_up()
    entries = told(channel, left_at(Line(FLOW).key("1").played().answered()))
    assert not of(entries, Taken)
    assert end(entries)[0] == "served"


def test_a_wait_and_a_talk_that_were_never_written_down_are_told_from_what_asterisk_has() -> None:
    channel = Channel().arrived().event("APP_START", "Queue", "french,c").talk("claire", 30)
    entries = told(channel.event("APP_END", "Queue", after=0).hang_up(after=0), left_at(Line(FLOW)))
    assert [entry.by for entry in of(entries, Taken)] == ["claire"]
    assert end(entries)[0] == "served"


def test_a_talk_that_was_never_written_down_and_ended_in_the_fallback_was_a_talk() -> None:
    channel = Channel().arrived().event("APP_START", "Dial", "PJSIP/+9900@ministry,30").talk("ministry", 30)
    channel.event("APP_END", "Dial", after=0).event("FALLBACK", extra="room:fr:obtain::::::", after=0)
    entries = told(channel.told("NODE", "bye").hang_up(), left_at(Line(FLOW)))
    assert [(entry.node, entry.post) for entry in of(entries, Attempted)] == [("room", "room")]
    assert [entry.by for entry in of(entries, Taken)] == ["room"]
    assert end(entries)[0] == "transferred"


def test_who_heard_something_when_the_fallback_came_had_been_away_before() -> None:
    """What became of an earlier excursion is in the journal."""
    channel = Channel().arrived().event("APP_START", "Queue", "french,c").event("APP_END", "Queue").arrived()
    entries = told(channel.told("FALLBACK", "start:fr:::::::").told("NODE", "start").hang_up(), left_at(Line(FLOW)))
    assert not of(entries, Unqueued)
    assert end(entries)[0] == "abandoned_in_menu"


def test_who_came_back_from_a_wait_and_hung_up_in_a_menu_abandoned_it_there() -> None:
    channel = Channel().arrived().event("APP_START", "Queue", "french,c").event("APP_END", "Queue").arrived().hang_up()
    assert end(told(channel, left_at(Line(FLOW))))[0] == "abandoned_in_menu"


@pytest.mark.parametrize("seconds", [0.01, 0.4])
def test_who_hung_up_as_the_agent_heard_what_it_is_about_talked_with_nobody(seconds: float) -> None:
    channel = Channel().arrived().event("APP_START", "Queue", "french,c").bridged("claire", seconds).hang_up()
    assert end(told(channel, left_at(Line(FLOW).key("1").played())))[0] == "abandoned_in_queue"


def test_who_was_left_with_a_post_by_an_agent_was_transferred() -> None:
    channel = Channel().arrived().event("APP_START", "Queue", "french,c")
    channel.other("TAKEN", "claire").other("BRIDGE_ENTER", "claire", bridge_id="b")
    channel.event("BRIDGE_ENTER", after=0, peer="PJSIP/claire-00000002", bridge_id="b")
    channel.other("BRIDGE_ENTER", "ministry", after=9, bridge_id="b").event("BRIDGE_EXIT", bridge_id="b").hang_up()
    entries = told(channel, left_at(Line(FLOW).key("1").played().answered()))
    assert [entry.to for entry in of(entries, PutThrough)] == ["room"]
    assert end(entries)[0] == "transferred"


@pytest.mark.parametrize(
    ("seconds", "ends"), [(4.0, "voicemail"), (0.3, "abandoned_in_menu"), (None, "abandoned_in_menu")]
)
def test_a_message_that_was_cut_off_is_kept_when_it_holds_anything(seconds: float | None, ends: str) -> None:
    flow = small_flow({**PERSON, "start": {"type": "voicemail", "say": ["leave"], "recorded": "bye", "empty": "bye"}})
    entries = told(Channel().arrived().hang_up(), left_at(Line(flow).played()), seconds, flow=flow)
    assert end(entries)[0] == ends
    assert bool(of(entries, Message)) is (ends == "voicemail")


def test_a_call_of_which_asterisk_did_not_live_to_tell_the_end_ended_when_it_was_last_heard_of() -> None:
    channel = Channel().arrived()
    entries = told(channel, left_at(Line(FLOW)))
    assert end(entries) == ("abandoned_in_menu", BROKEN)
    assert entries[-1].at == channel.at


def test_a_call_that_the_journal_never_knew_is_told_from_its_beginning() -> None:
    entries = told(Channel().arrived().hang_up())
    (began,) = of(entries, Began)
    assert (began.number, began.caller, began.trunk, began.version) == ("+133", "+33199000678", "carrier", "7")
    assert end(entries)[0] == "abandoned_in_menu"


def test_a_number_that_is_not_ours_fails_whoever_answers_it() -> None:
    assert end(told(Channel().arrived(dialled="+999").hang_up()))[0] == "failed"


def in_fallback(stand: str = "") -> Channel:
    """A call that no controller ever had."""
    return Channel().told("FALLBACK", stand).told("CALL", "+133 carrier 7 +33199000678")


def spoken() -> Channel:
    """A message is begun, 4 seconds long."""
    return in_fallback().told("NODE", "start").told("NODE", "message").told("MESSAGE", "m-1.wav:message:fr:::false")


def test_a_message_is_left_when_it_is_over_and_not_after_the_call() -> None:
    channel = spoken()
    began = channel.at
    assert of(told(channel.hang_up(after=7)), Message)[0].at == began + timedelta(seconds=4)
    channel = spoken().hang_up(after=3)
    assert of(told(channel), Message)[0].at == channel.at


def test_a_message_that_the_fallback_judged_empty_is_none() -> None:
    channel = spoken().told("EMPTY", "m-1.wav")
    assert not of(told(channel.hang_up()), Message)
    again = spoken().told("EMPTY", "m-1.wav").told("MESSAGE", "m-2.wav:message:fr:::false")
    assert end(told(again.hang_up()))[0] == "voicemail"


def test_the_way_through_the_fallback_is_told_node_by_node() -> None:
    entries = told(spoken().hang_up(after=7))
    assert [(entry.node, entry.kind) for entry in of(entries, Entered)] == [("start", "menu"), ("message", "voicemail")]
    assert of(entries, Message)[0].seconds == 4.0
    assert end(entries)[0] == "voicemail"


def test_a_queue_in_the_fallback_counts_by_who_took_the_call() -> None:
    channel = in_fallback().told("NODE", "person").event("APP_START", "Queue", "french.2,c")
    assert end(told(channel.talk("claire", 5).hang_up()))[0] == "served"
    channel = in_fallback().told("NODE", "person").event("APP_START", "Queue", "french.2,c")
    assert end(told(channel.event("APP_END", "Queue").hang_up()))[0] == "abandoned_in_queue"


def test_a_line_in_the_fallback_counts_by_who_took_the_call() -> None:
    channel = in_fallback().told("NODE", "room").event("APP_START", "Dial", "PJSIP/9900@ministry,30")
    entries = told(channel.talk("ministry", 5).event("APP_END", "Dial").hang_up())
    assert [entry.by for entry in of(entries, Taken)] == ["room"]
    assert end(entries)[0] == "transferred"


@pytest.mark.parametrize(
    ("node", "ends"), [("hours", "after_hours"), ("person", "abandoned_in_queue"), ("start", "abandoned_in_menu")]
)
def test_who_hangs_up_at_a_node_of_the_fallback_counts_as_with_the_controller(node: str, ends: str) -> None:
    assert end(told(in_fallback().told("NODE", node).hang_up()))[0] == ends


def test_a_call_that_came_back_from_its_talk_into_the_fallback_stays_served() -> None:
    channel = Channel().arrived().event("APP_START", "Queue", "french,c").talk("claire", 5).event("APP_END", "Queue")
    channel.told("FALLBACK", "person:fr:::::::").told("CALL", "+133 carrier 7 +3").told("NODE", "bye").hang_up()
    entries = told(channel, left_at(Line(FLOW).key("1").played()))
    assert len(of(entries, Taken)) == 1
    assert not of(entries, Began)
    assert end(entries)[0] == "served"


def test_other_channels_are_no_calls() -> None:
    channel = Channel()
    assert story_of([replace(event, user="callback-1") for event in channel.events]) is None
