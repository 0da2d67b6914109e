"""The only loop of a call: take an event, advance, write the entries, perform the commands."""

from __future__ import annotations

import logging
from collections.abc import Callable

from ivr.calls.phone import Phone
from ivr.flow.call import Call
from ivr.flow.commands import HangUp
from ivr.flow.engine import Turn, advance, begin
from ivr.flow.entries import Ended, Noted
from ivr.flow.events import Arrived
from ivr.flow.node import Flow

log = logging.getLogger(__name__)

Record = Callable[[Turn], None]
"""Writes a turn down; must return at once."""


async def run(flow: Flow, phone: Phone, arrived: Arrived, record: Record) -> Call:
    """Runs one call from its arrival to its end and returns its last state.

    A mistake in a node ends this one call, with a `failed` entry and a log line, and no other.
    """
    turn = begin(flow, arrived)
    try:
        while True:
            record(turn)
            for command in turn.commands:
                await phone.perform(command)
            if turn.call.ended:
                return turn.call
            turn = advance(flow, turn.call, await phone.next_event())
    except Exception:  # whatever a node did wrong, the caller must not be left in silence
        log.exception("call %s failed at node %s", arrived.call, turn.call.node)
        end = (Noted(arrived.at, "the call failed, see the log"), Ended(arrived.at, "failed"))
        record(Turn(turn.call, (), end))
        await phone.perform(HangUp(f"{arrived.call}.failed"))
        return turn.call
