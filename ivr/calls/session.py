"""The only loop of a call: take an event, advance, write the entries, perform the commands."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Literal

from ivr.calls.phone import Phone
from ivr.flow.call import Call
from ivr.flow.commands import HangUp
from ivr.flow.engine import Turn, advance, begin, take_up
from ivr.flow.entries import Ended, Entry, Noted
from ivr.flow.events import Arrived, HungUp, LineLeft, QueueLeft, TakenOver
from ivr.flow.node import Flow
from ivr.flow.recovery import recover

log = logging.getLogger(__name__)

Record = Callable[[Turn], None]
"""Writes a turn down; must return at once."""

Where = Literal["here", "away", "astray"]
"""Where the caller of a call is that is taken up: with us; on the excursion that the call waits for the end of; or on
another, which no turn that was written down has sent him on."""


async def run(flow: Flow, phone: Phone, arrived: Arrived, record: Record) -> Call:
    """Runs one call from its arrival to its end and returns its last state.

    A mistake in a node ends this one call, with a `failed` entry and a log line, and no other.
    """
    return await _to_its_end(flow, phone, take_up(flow, arrived), partial(begin, flow, arrived), arrived.at, record)


async def go_on(flow: Flow, phone: Phone, call: Call, at: datetime, there: Where, record: Record) -> Call:
    """Takes up a call whose controller died and runs it to its end; see `recover`, and `run` for the rest.

    A caller who is astray is waited for, and then asked again.
    """
    known, event = Turn(call, (), ()), None
    if there == "astray":
        event = await _back(phone)
        at = event.at
    if isinstance(event, HungUp | TakenOver):
        return await _to_its_end(flow, phone, known, partial(advance, flow, call, event), at, record)
    return await _to_its_end(flow, phone, known, partial(recover, flow, call, at, there != "away"), at, record)


async def _back(phone: Phone) -> QueueLeft | LineLeft | HungUp | TakenOver:
    """The event with which a caller comes back from where nobody knows that he is."""
    while not isinstance(event := await phone.next_event(), QueueLeft | LineLeft | HungUp | TakenOver):
        pass
    return event


async def _to_its_end(
    flow: Flow, phone: Phone, known: Turn, first: Callable[[], Turn], at: datetime, record: Record
) -> Call:
    """The loop. `known` is what must be written down even when the `first` turn fails."""
    call, unwritten = known.call, known.entries
    try:
        turn = first()
        while True:
            call, unwritten = turn.call, ()
            record(turn)
            for command in turn.commands:
                await phone.perform(command)
            if call.ended or call.handed:
                return call
            del turn  # what is done is not kept while the call waits
            event = await phone.next_event()
            at = event.at
            turn = advance(flow, call, event)
    except Exception:  # whatever a node did wrong, the caller must not be left in silence
        log.exception("call %s failed at node %s", call.id, call.node)
        failed = _failed(call, at, unwritten)
        record(failed)
        await phone.perform(HangUp(f"{call.id}.failed"))
        return failed.call


def _failed(call: Call, at: datetime, unwritten: tuple[Entry, ...]) -> Turn:
    """The last turn of a call that a mistake has ended, with what was not written down before it."""
    entries = (*unwritten, Noted(at, "the call failed, see the log"), Ended(at, "failed"))
    return Turn(replace(call, asking=None, outcome="failed", ended=True), (), entries)
