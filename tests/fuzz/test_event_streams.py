"""Whatever events reach a call, in whatever order, the engine answers each, and the call ends once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import get_args

import pytest

from ivr.flow.call import Call
from ivr.flow.engine import advance, begin
from ivr.flow.entries import Ended, Entry
from ivr.flow.events import (
    Answered,
    Arrived,
    CommandFailed,
    Event,
    Foreseen,
    HungUp,
    Key,
    LineLeft,
    LineOutcome,
    LookedUp,
    Numbered,
    PlayEnded,
    QueueLeft,
    QueueOutcome,
    Recorded,
    Registered,
    RegisterOutcome,
    StateOutcome,
    Through,
    TimerEnded,
)  # fmt: skip
from tests.flow.real import flow, routing

CALLS = 1500
EVENTS = 120
START = datetime(2026, 11, 23, 10, tzinfo=UTC)
POSTS = ("", "paris", "duty-room", "nobody-such")


def _event(draw: Random, call: Call, at: datetime) -> Event:
    """Any event, more often than not about what the call is asking."""
    asked = call.asking.ref if call.asking else "none"
    ref = draw.choice([asked, asked, asked, f"{call.id}.{draw.randrange(30)}", "somebody-else.0", ""])
    kinds = (
        lambda: Key(at, draw.choice("0123456789*#")),
        lambda: Key(at, draw.choice("0123456789*#")),
        lambda: PlayEnded(at, ref, draw.random() < 0.9),
        lambda: TimerEnded(at, ref),
        lambda: Recorded(at, ref, draw.choice([0.0, 0.5, 30.0]), draw.choice(["", "x.wav"])),
        lambda: Foreseen(at, ref, draw.choice([None, 0, 300]), draw.choice([None, 0.0, 1e6]), draw.random() < 0.5),
        lambda: Registered(at, ref, draw.choice(get_args(RegisterOutcome))),
        lambda: Numbered(at, ref, draw.choice([0, 17]), "204060"),
        lambda: LookedUp(at, ref, draw.choice(get_args(StateOutcome)), draw.choice([None, at])),
        lambda: Answered(at, ref, draw.choice(["amina", ""])),
        lambda: Through(at, ref, draw.choice(POSTS)),
        lambda: QueueLeft(at, ref, draw.choice(get_args(QueueOutcome)), draw.choice(POSTS), "amina"),
        lambda: LineLeft(at, ref, draw.choice(get_args(LineOutcome)), draw.choice([0, 200, 503])),
        lambda: CommandFailed(at, ref, "no"),
    )
    return draw.choice(kinds)() if draw.random() < 0.99 else HungUp(at)


@pytest.mark.parametrize("part", range(3))
def test_no_stream_of_events_breaks_a_call(part: int) -> None:
    for seed in range(part * CALLS // 3, (part + 1) * CALLS // 3):
        draw = Random(seed)
        caller = draw.choice([None, "+33639980001", "+12025550123"])
        turn = begin(flow(), Arrived(START, "c", draw.choice([*routing().numbers, "12345"]), caller, trunk="carrier"))
        entries: list[Entry] = [*turn.entries]
        for number in range(EVENTS):
            turn = advance(flow(), turn.call, _event(draw, turn.call, START + timedelta(seconds=number)))
            entries += turn.entries
        turn = advance(flow(), turn.call, HungUp(START + timedelta(seconds=EVENTS)))
        entries += turn.entries
        assert turn.call.ended and sum(isinstance(entry, Ended) for entry in entries) == 1, f"seed {seed}"
