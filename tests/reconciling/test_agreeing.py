"""What journal and Asterisk tell differently of a call is named, and nothing that one of them cannot know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.asterisk.records import queue_log, starts
from ivr.flow.entries import Began, Ended, Entry, Taken
from ivr.reconciling.agreeing import differences
from ivr.reconciling.story import story_of
from tests.reconciling.channel import CALL, NINE, Channel

BEGAN = NINE + timedelta(seconds=2)


def told(channel: Channel, ended: datetime, *between: Entry, started: tuple[datetime, ...] = ()) -> list[str]:
    story = story_of(channel.events)
    assert story
    entries = (Began(BEGAN, "+331", None, "fr"), *between, Ended(ended, "served"))
    return list(differences(story, entries, started, lambda machine: machine))


def test_a_call_on_which_both_agree() -> None:
    channel = Channel().arrived().event("APP_START", "Queue", "fr")
    taken = Taken(channel.at + timedelta(seconds=1), "person", "amina")
    assert told(channel.talk("amina", 8).hang_up(), channel.at, taken) == []


def test_a_moment_that_differs_and_a_person_of_whom_the_other_knows_nothing() -> None:
    channel = Channel().arrived().event("APP_START", "Queue", "fr").talk("amina", 8).hang_up()
    wrong = told(channel, channel.at - timedelta(seconds=5))
    assert [f"{CALL} ended at" in wrong[0], "taken by a person 0 times" in wrong[1], len(wrong)] == [True, True, 2]


@pytest.mark.parametrize(("seconds", "right"), [(0, True), (2, True), (7, True), (12, False)])
def test_who_hangs_up_while_an_agent_is_told_what_the_call_is_about_is_let_go_later(seconds: int, right: bool) -> None:
    channel = Channel().arrived().event("APP_START", "Queue", "fr").other("CHAN_START", "amina", after=4)
    channel.other("ANSWER", "amina").other("HANGUP", "amina", after=6)
    channel.event("APP_END", "Queue", "fr", after=0).event("HANGUP", after=0, hangupcause=16)
    assert (told(channel, channel.at - timedelta(seconds=seconds)) == []) is right


def test_who_hangs_up_in_the_wait_is_let_go_at_once() -> None:
    channel = Channel().arrived().event("APP_START", "Queue", "fr").other("CHAN_START", "amina")
    channel.other("ANSWER", "amina").other("HANGUP", "amina", after=6)
    channel.event("APP_END", "Queue", "fr", after=9).event("HANGUP", after=0, hangupcause=16)
    assert told(channel, channel.at - timedelta(seconds=5)) != []


@pytest.mark.parametrize(("seconds", "right"), [(-3, False), (0, True), (4, True), (9, False)])
def test_a_call_that_ended_with_asterisk_ended_before_it_was_started_again(seconds: int, right: bool) -> None:
    channel = Channel().arrived()
    started = channel.at - timedelta(hours=1), channel.at + timedelta(seconds=5)
    assert (told(channel, channel.at + timedelta(seconds=seconds), started=started) == []) is right


def test_asterisk_may_be_back_within_the_very_second_in_which_it_ended() -> None:
    channel = Channel().arrived()
    second = channel.at.replace(microsecond=0)
    channel.at = second + timedelta(seconds=0.4)
    channel.event("APP_START", "Queue", "fr", after=0)
    assert told(channel, channel.at + timedelta(seconds=0.2), started=(second,)) == []
    assert told(channel, channel.at, started=(second - timedelta(seconds=1),)) != []


def test_a_call_that_goes_on_in_asterisk_has_not_ended() -> None:
    channel = Channel().arrived()
    assert "ended 1 times in the journal and 0 times in Asterisk" in str(told(channel, channel.at))


def test_the_queue_log_tells_when_asterisk_was_started(tmp_path: Path) -> None:
    (tmp_path / "log").mkdir(parents=True)
    queue_log(tmp_path).with_name("queue_log.20261123T000005").write_text("1795328676|NONE|NONE|NONE|QUEUESTART|\n")
    queue_log(tmp_path).write_text("1795328690|NONE|NONE|NONE|CONFIGRELOAD|\n1795328696|NONE|NONE|NONE|QUEUESTART|\n")
    assert starts(tmp_path) == [datetime.fromtimestamp(moment, UTC) for moment in (1795328676, 1795328696)]
