"""What a wait in a queue or an attempt on a trunk leads to, given how the world behaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ivr.flow.commands import Connect, Enqueue
from ivr.flow.events import Answered, Event, LineLeft, LineOutcome, QueueLeft
from ivr.outside.behaviour import LineBehaviour, World

PICK_UP = 2.0
"""Seconds until somebody picks up."""
WHISPER = 8.0
"""Seconds that a callee who takes no key is waited for."""

_LINES: dict[LineBehaviour, tuple[LineOutcome, int, float]] = {
    "busy": ("busy", 486, 0.1),
    "refuse": ("refused", 603, 0.1),
    "error": ("failed", 503, 0.1),
    "dead": ("dead", 0, 0.1),
    "no-key": ("declined", 200, PICK_UP + WHISPER),
    "decline": ("declined", 200, PICK_UP + 1),
    "hang-up": ("declined", 200, PICK_UP + 1),
}


def queue_events(command: Enqueue, agents: Sequence[str], world: World, now: datetime) -> Sequence[Event]:
    """The events that answer `command` when `agents` serve its queue."""
    manners = [(name, world.agent(name)) for name in agents]
    if all(manner == "away" for _, manner in manners):
        return [QueueLeft(now, command.ref, "empty")]
    picked_up, hung_up = now + timedelta(seconds=PICK_UP), now + timedelta(seconds=PICK_UP + world.talk)
    for name, manner in manners:
        if manner == "answer":
            return [Answered(picked_up, command.ref, name), QueueLeft(hung_up, command.ref, "served")]
    return [QueueLeft(now + timedelta(seconds=sum(seconds for _, seconds in command.steps)), command.ref, "timeout")]


def line_events(command: Connect, world: World, now: datetime) -> Sequence[Event]:
    """The events that answer `command` when the far end of its trunk behaves as the world has it."""
    manner = world.line(command.trunk)
    if manner == "accept":
        taken, hung_up = now + timedelta(seconds=PICK_UP), now + timedelta(seconds=PICK_UP + world.talk)
        return [Answered(taken, command.ref, command.post), LineLeft(hung_up, command.ref, "served", 200)]
    if manner == "ring":
        return [LineLeft(now + timedelta(seconds=command.ring), command.ref, "unanswered", 180)]
    outcome, sip, seconds = _LINES[manner]
    return [LineLeft(now + timedelta(seconds=seconds), command.ref, outcome, sip)]
