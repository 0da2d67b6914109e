"""A call on an excursion that its journal knows nothing of turned into the turn that must have sent it there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import get_args

from ivr.flow.asking import Asking, Listen, Say
from ivr.flow.call import Call
from ivr.flow.commands import Connect, Enqueue, Foresee
from ivr.flow.engine import Turn, advance
from ivr.flow.events import (
    Event,
    Foreseen,
    Key,
    LineLeft,
    LineOutcome,
    PlayEnded,
    QueueLeft,
    QueueOutcome,
    TimerEnded,
)
from ivr.flow.node import Flow
from ivr.flow.stand import learnt_at, stand


def sent_away(flow: Flow, call: Call, at: datetime, ref: str, stands: str) -> Turn | None:
    """The turns that sent the caller on the excursion `ref`, as one, when they were not written down any more.

    What he or Asterisk did then is tried out until the call `stands` where it does in Asterisk; None when nothing fits.
    References follow from the state before, so they are the same again.
    """
    for missed in _may_have_happened(call.asking, at, stands) if call.asking else ():
        turn = _to_its_wait(flow, call, missed)
        asking = turn and turn.call.asking
        if turn and asking and asking.ref == ref and isinstance(asking.want, Enqueue | Connect):
            if stand(turn.call) == stands:
                return turn
    return None


def _may_have_happened(asking: Asking, at: datetime, stands: str) -> Iterator[Event]:
    """What may have led to an excursion with nothing said before it, likely events first."""
    match asking.want:
        case Say() | Listen():
            yield PlayEnded(at, asking.ref)
            yield TimerEnded(at, asking.ref)
            yield from (Key(at, key) for key in "123456789*#0")
        case Foresee():
            yield Foreseen(at, asking.ref, free=True)
        case Connect():
            yield from (LineLeft(at, asking.ref, outcome) for outcome in get_args(LineOutcome))
        case Enqueue():
            yield QueueLeft(at, asking.ref, "handed", learnt_at(stands, "post"), learnt_at(stands, "agent"))
            yield from (QueueLeft(at, asking.ref, outcome) for outcome in get_args(QueueOutcome))


def _to_its_wait(flow: Flow, call: Call, event: Event) -> Turn | None:
    """The turn that follows, and the one after a forecast, which is answered at once: it let him wait."""
    try:
        turn = advance(flow, call, event)
        if (asking := turn.call.asking) and isinstance(asking.want, Foresee):
            then = advance(flow, turn.call, Foreseen(event.at, asking.ref, free=True))
            turn = Turn(then.call, (*turn.commands, *then.commands), (*turn.entries, *then.entries))
    except KeyError:  # the node needs what the caller would have learnt on that way
        return None
    return turn
