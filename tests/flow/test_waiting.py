"""What a waiting caller hears is never better than what he waits for, and never without a way out."""

from __future__ import annotations

import pytest

from ivr.flow.waiting import announcement, announcements, estimate, estimates, place, waited, waits


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, None),
        (0, "wait-less-than[minutes=1]"),
        (59.9, "wait-less-than[minutes=1]"),
        (60, "wait-about[minutes=2]"),
        (120, "wait-about[minutes=2]"),
        (121, "wait-about[minutes=3]"),
        (301, "wait-about[minutes=10]"),
        (45 * 60, "wait-about[minutes=45]"),
        (45 * 60 + 1, "wait-long"),
        (1e9, "wait-long"),
    ],
)
def test_an_estimate_is_told_in_steps_and_never_too_short(seconds: float | None, said: str | None) -> None:
    told = estimate(seconds)
    assert (str(told) if told else None) == said
    assert told is None or told in estimates()


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (0, "queue-position[number=1]"),
        (19, "queue-position[number=20]"),
        (20, "queue-position-more"),
        (900, "queue-position-more"),
    ],
)
def test_the_first_twenty_places_are_told_by_their_number(ahead: int, said: str) -> None:
    assert str(place(ahead)) == said


def test_an_announcement_holds_what_is_known_and_then_the_ways_out() -> None:
    told = announcement(1, 61, ("callback", "message"))
    assert list(map(str, told)) == [
        "queue-position[number=2]",
        "wait-about[minutes=2]",
        "wait-callback-key[key=1]",
        "wait-message-key[key=2]",
        "wait-repeat-key",
    ]
    assert list(map(str, announcement(None, None, ()))) == ["wait-patience", "wait-repeat-key"]
    assert next(map(str, announcement(None, 30, ("message",)))) == "wait-less-than[minutes=1]"


def test_everything_that_can_be_announced_is_known_ahead() -> None:
    known = set(announcements())
    for ahead in (None, *range(25)):
        for seconds in (None, *range(0, 3600, 30)):
            assert set(announcement(ahead, seconds, ("callback", "message"))) <= known


def test_an_agent_hears_how_long_the_caller_has_waited() -> None:
    assert [str(waited(minutes)) for minutes in (0, 30, 31)] == [
        "whisper-waited[minutes=0]",
        "whisper-waited[minutes=30]",
        "whisper-waited-more",
    ]
    assert set(map(waited, range(200))) == set(waits())
