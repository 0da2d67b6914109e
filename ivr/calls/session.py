"""The only loop of a call: take an event, advance, write the entries, perform the commands."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ivr.calls.phone import Phone
from ivr.flow.call import Call
from ivr.flow.commands import HangUp
from ivr.flow.engine import Turn, advance, begin, take_up
from ivr.flow.entries import Ended, Entry, Noted
from ivr.flow.events import Arrived
from ivr.flow.node import Flow

log = logging.getLogger(__name__)

Record = Callable[[Turn], None]
"""Writes a turn down; must return at once."""


async def run(flow: Flow, phone: Phone, arrived: Arrived, record: Record) -> Call:
    """Runs one call from its arrival to its end and returns its last state.

    A mistake in a node ends this one call, with a `failed` entry and a log line, and no other.
    """
    turn, at = take_up(flow, arrived), arrived.at
    unwritten = turn.entries
    try:
        turn = begin(flow, arrived)
        while True:
            unwritten = ()
            record(turn)
            for command in turn.commands:
                await phone.perform(command)
            if turn.call.ended:
                return turn.call
            event = await phone.next_event()
            at = event.at
            turn = advance(flow, turn.call, event)
    except Exception:  # whatever a node did wrong, the caller must not be left in silence
        log.exception("call %s failed at node %s", arrived.call, turn.call.node)
        failed = _failed(turn.call, at, unwritten)
        record(failed)
        await phone.perform(HangUp(f"{arrived.call}.failed"))
        return failed.call


def _failed(call: Call, at: datetime, unwritten: tuple[Entry, ...]) -> Turn:
    """The last turn of a call that a mistake has ended, with what was not written down before it."""
    entries = (*unwritten, Noted(at, "the call failed, see the log"), Ended(at, "failed"))
    return Turn(replace(call, asking=None, outcome="failed", ended=True), (), entries)
