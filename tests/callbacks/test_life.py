"""The life of a callback, event by event, without any telephone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ivr.callbacks.hours import Rules
from ivr.callbacks.life import PAUSE, advance
from ivr.callbacks.model import (
    Callback,
    Cancelled,
    Confirmed,
    Due,
    Event,
    HoursOver,
    Lost,
    Missed,
    Over,
    PickedUp,
    QueueOver,
    Reserved,
    Turn,
)
from ivr.flow.definition import Callback as Section

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RULES = Rules(Section(trunks=("carrier",), countries=("FR",), attempts=(0, 30, 120)))
RESERVED = (Due(AT), Reserved(AT, "claire"))
TAKEN = (*RESERVED, PickedUp(AT), Confirmed(AT))


def lived(*events: Event) -> Turn:
    """A callback after these events, and what all of them together brought."""
    turn = Turn(Callback("c1", "+33199000600", "fr", "fr", AT, AT, AT))
    for event in events:
        following = advance(RULES, turn.callback, event)
        turn = Turn(following.callback, turn.entries + following.entries, turn.actions + following.actions)
    return turn


def words(turn: Turn) -> list[str]:
    return [entry.kind for entry in turn.entries]


def test_a_citizen_who_is_reached() -> None:
    turn = lived(*TAKEN, Over(AT))
    assert words(turn) == ["queued", "reserved", "answered", "taken", "done"]
    assert (turn.callback.state, turn.callback.attempts, turn.actions) == ("done", 0, ("place",))


def test_the_agent_hangs_up_first_after_the_talk() -> None:
    turn = lived(*TAKEN, QueueOver(AT, "CONTINUE"))
    assert (turn.callback.state, turn.actions) == ("done", ("place", "withdraw"))


@pytest.mark.parametrize("why", ["busy", "refused", "unanswered", "declined", "dead", "failed"])
def test_a_citizen_who_is_missed_is_due_again_at_the_next_time(why: str) -> None:
    turn = lived(*RESERVED, Missed(AT, why))  # type: ignore[arg-type]
    assert (turn.callback.state, turn.callback.attempts) == ("waiting", 1)
    assert turn.callback.next_at == AT + timedelta(minutes=30)
    assert words(turn)[-2:] == ["missed", "next"] and turn.entries[-2].detail == why


def test_after_the_last_attempt_the_supervisors_are_told() -> None:
    turn = lived(*(event for _ in range(3) for event in (*RESERVED, Missed(AT, "busy"))))
    assert (turn.callback.state, turn.callback.attempts) == ("failed", 3)
    assert turn.actions[-1] == "tell supervisors" and words(turn)[-1] == "failed"


def test_the_agent_goes_while_it_rings_and_nothing_is_counted() -> None:
    turn = lived(*RESERVED, QueueOver(AT, "CONTINUE"))
    assert (turn.callback.stage, turn.callback.attempts, turn.callback.next_at) == ("resting", 0, AT)
    assert turn.actions == ("place", "withdraw")


def test_the_agent_goes_while_the_greeting_is_heard_and_the_next_one_talks() -> None:
    gone = (*RESERVED, PickedUp(AT), QueueOver(AT, "CONTINUE"))
    assert lived(*gone).actions == ("place", "queue again")
    turn = lived(*gone, Confirmed(AT, held=True), Reserved(AT, "amina"), Over(AT))
    assert words(turn)[-5:] == ["answered", "agent gone", "held", "taken", "done"]
    assert turn.callback.agent == "amina"


def test_a_citizen_who_hangs_up_while_he_is_held_has_cost_an_attempt() -> None:
    turn = lived(*RESERVED, PickedUp(AT), QueueOver(AT, "CONTINUE"), Confirmed(AT, held=True), Over(AT))
    assert (turn.callback.state, turn.callback.attempts, turn.entries[-2].detail) == ("waiting", 1, "left")


@pytest.mark.parametrize("reached", [(PickedUp(AT),), (PickedUp(AT), Confirmed(AT, held=True))])
def test_with_nobody_logged_in_any_more_the_citizen_is_told_and_called_another_time(reached: tuple[Event, ...]) -> None:
    turn = lived(*RESERVED, *reached, QueueOver(AT, "JOINEMPTY"))
    assert (turn.callback.stage, turn.callback.attempts, turn.callback.next_at) == ("resting", 0, AT + PAUSE)
    assert turn.actions[-1] == "apologise" and words(turn)[-2:] == ["not queued", "next"]


@pytest.mark.parametrize("status", ["JOINEMPTY", "LEAVEEMPTY", "TIMEOUT", ""])
def test_with_nobody_logged_in_it_rests_a_little(status: str) -> None:
    turn = lived(Due(AT), QueueOver(AT, status))
    assert (turn.callback.stage, turn.callback.next_at, turn.callback.attempts) == ("resting", AT + PAUSE, 0)


@pytest.mark.parametrize(
    ("before", "stage", "attempts"),
    [
        ((Due(AT),), "resting", 0),
        (RESERVED, "resting", 0),
        ((*RESERVED, PickedUp(AT)), "resting", 0),
        ((*RESERVED, PickedUp(AT), Confirmed(AT, held=True)), "resting", 1),
        (TAKEN, "done", 0),
    ],
)
def test_asterisk_ends_and_nobody_is_forgotten(before: tuple[Event, ...], stage: str, attempts: int) -> None:
    turn = lived(*before, Lost(AT))
    assert (turn.callback.stage, turn.callback.attempts) == (stage, attempts)


def test_every_placing_has_channels_of_its_own() -> None:
    first, second = lived(Due(AT)).callback, lived(Due(AT), Lost(AT), Due(AT)).callback
    assert (first.channel, second.channel) == ("callback-c1-1", "callback-c1-2")


def test_hours_that_end_bring_it_home_until_they_begin() -> None:
    evening = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)
    turn = lived(Due(AT), HoursOver(evening))
    assert turn.callback.next_at == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    assert turn.actions == ("place", "withdraw")


def test_it_can_be_cancelled_until_they_talk() -> None:
    for before in ((), (Due(AT),), RESERVED):
        assert lived(*before, Cancelled(AT, "erased")).callback.state == "cancelled"
    assert lived(*TAKEN, Cancelled(AT)).callback.state == "calling"


@pytest.mark.parametrize("late", [Reserved(AT), PickedUp(AT), Confirmed(AT), Missed(AT, "busy"), Over(AT), Lost(AT)])
def test_what_comes_too_late_changes_nothing(late: Event) -> None:
    for before in ((), (*TAKEN, Over(AT))):
        assert lived(*before, late) == lived(*before)
