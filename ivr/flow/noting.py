"""What is handed over to the telephone system turned into entries: that it began, and how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ivr.flow.commands import Command, Connect, Enqueue, Record
from ivr.flow.entries import Attempted, Dialled, Entry, Queued, Recording, Unqueued
from ivr.flow.events import Event, LineLeft, QueueLeft


def beginning(at: datetime, node: str, command: Command) -> Iterator[Entry]:
    """What is written when a command is handed over."""
    match command:
        case Record():
            yield Recording(at, node, command.name)
        case Enqueue():
            yield Queued(at, node, command.queue, command.since)
        case Connect():
            yield Dialled(at, node, command.post, command.trunk)


def end(at: datetime, node: str, command: Command, event: Event) -> Iterator[Entry]:
    """What is written when its answer has come."""
    match command:
        case Connect():
            line = event if isinstance(event, LineLeft) else LineLeft(at, command.ref, "failed")
            yield Attempted(at, node, command.post, command.trunk, line.outcome, line.sip)
        case Enqueue():
            left = event if isinstance(event, QueueLeft) else QueueLeft(at, command.ref, "failed")
            yield Unqueued(at, node, command.queue, left.outcome, left.to)
