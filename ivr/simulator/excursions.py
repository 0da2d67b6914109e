"""What a wait in a queue or an attempt on a trunk leads to, given how the world behaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ivr.flow.commands import Connect, Enqueue, Foresee
from ivr.flow.events import Answered, Event, Foreseen, LineLeft, LineOutcome, QueueLeft, QueueOutcome, Through
from ivr.outside.behaviour import LineBehaviour, World

PICK_UP = 2.0
"""Seconds until somebody picks up."""
WHISPER = 8.0
"""Seconds that a callee who takes no key is waited for."""

WAYS_OUT: dict[str, QueueOutcome] = {"1": "callback", "2": "message"}
"""What a key leads to while a caller waits, when it is offered."""

Lines = Mapping[str, Sequence[str]]
"""Line of a queue -> the agents who serve it."""

_LINES: dict[LineBehaviour, tuple[LineOutcome, int, float]] = {
    "busy": ("busy", 486, 0.1),
    "refuse": ("refused", 603, 0.1),
    "error": ("failed", 503, 0.1),
    "dead": ("dead", 0, 0.1),
    "no-key": ("declined", 200, PICK_UP + WHISPER),
    "decline": ("declined", 200, PICK_UP + 1),
    "hang-up": ("declined", 200, PICK_UP + 1),
    "loop": ("declined", 200, PICK_UP + WHISPER),
}

_SILENT: dict[LineBehaviour, tuple[LineOutcome, int]] = {"ring": ("unanswered", 180), "stuck": ("dead", 100)}
"""What comes of a line that is left to ring."""


def foreseen(command: Foresee, lines: Lines, world: World, now: datetime) -> Foreseen:
    """How a wait looks: as long as the world's, and of unknown length while nobody of the first line is there."""
    here = [name for name in lines.get(command.queue, ()) if world.agent(name) != "away"]
    wait = world.wait if world.estimate is None else world.estimate
    return Foreseen(now, command.ref, world.ahead, wait if here else None, bool(here) and not wait)


def queue_events(command: Enqueue, lines: Lines, world: World, now: datetime, hands_to: str = "") -> Sequence[Event]:
    """The events that answer `command`; the agent hands the call over to the post `hands_to`.

    A line that nobody is logged in to is passed over at once; the next one still ends at its own time.
    """
    joins, ends, anybody = 0.0, 0.0, False
    for line, seconds in command.steps:
        ends += seconds
        there = [name for name in lines.get(line, ()) if world.agent(name) != "away"]
        answering = next((name for name in there if world.agent(name) == "answer"), None)
        picks_up = max(joins, world.wait) + PICK_UP
        if answering and picks_up < ends:
            picked_up, hung_up = (now + timedelta(seconds=after) for after in (picks_up, picks_up + world.talk))
            outcome: QueueOutcome = "handed" if hands_to else "served"
            through = [] if hands_to or not world.consults else [Through(hung_up, command.ref, world.consults)]
            left = QueueLeft(hung_up, command.ref, outcome, hands_to or world.consults, answering)
            return [Answered(picked_up, command.ref, answering), *through, left]
        joins, anybody = (ends if there else joins), anybody or bool(there)
    return [QueueLeft(now + timedelta(seconds=joins), command.ref, "timeout" if anybody else "empty")]


def left_by_key(command: Enqueue, key: str, now: datetime) -> QueueLeft | None:
    """What a key does to a caller who waits; None when it is not offered."""
    outcome = WAYS_OUT.get(key)
    return QueueLeft(now, command.ref, outcome) if outcome in command.offers else None


def line_events(command: Connect, world: World, now: datetime) -> Sequence[Event]:
    """The events that answer `command` when the far end of its trunk behaves as the world has it."""
    manner = world.line(command.trunk)
    if manner in ("accept", "unseen"):
        taken, hung_up = now + timedelta(seconds=PICK_UP), now + timedelta(seconds=PICK_UP + world.talk)
        return [Answered(taken, command.ref, command.post), LineLeft(hung_up, command.ref, "served", 200)]
    if manner in ("ring", "stuck"):
        outcome, sip = _SILENT[manner]
        return [LineLeft(now + timedelta(seconds=command.ring), command.ref, outcome, sip)]
    outcome, sip, seconds = _LINES[manner]
    return [LineLeft(now + timedelta(seconds=seconds), command.ref, outcome, sip)]
