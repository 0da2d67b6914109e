"""A call that nobody steered for a moment turned into the turn that takes it up: an excuse, and the question again."""

from __future__ import annotations

from datetime import datetime

from ivr.flow import listening
from ivr.flow.asking import Asking, Listen, Say
from ivr.flow.call import Call
from ivr.flow.commands import Connect, Enqueue, Record, StopPlay
from ivr.flow.engine import Turn
from ivr.flow.entries import Noted
from ivr.flow.node import Flow
from ivr.flow.prompts import prompt
from ivr.flow.sprint import Sprint

EXCUSE = prompt("excuse-interruption")
TAKEN_UP = "taken up again after an interruption"
UNWRITTEN = 3
"""Commands that may have been given after the last turn that was written down."""
UNSTOPPED = 4
"""Commands before it whose prompts may still be heard, because the controller died before it silenced them."""


def recover(flow: Flow, call: Call, at: datetime, here: bool = True) -> Turn:
    """The turn with which a call goes on whose controller died at `call`, the last state that was written down.

    An open question is put once more, and keys typed before are dropped. What is done without us goes on: a recording,
    and, unless the caller is `here`, a wait or a talk. Anything else is asked for again. The call must be asking.
    """
    sprint = Sprint(flow, call, at)
    assert call.asking
    sprint.note(Noted(at, TAKEN_UP))
    match call.asking.want:
        case Record():
            pass
        case Enqueue() | Connect() if not here:
            pass
        case Say() | Listen():
            _silence(sprint, call.asking)
            listening.again(sprint, EXCUSE)
        case want:
            _silence(sprint, call.asking)
            sprint.send(want)
    return Turn(sprint.call, tuple(sprint.commands), tuple(sprint.entries))


def _silence(sprint: Sprint, asking: Asking) -> None:
    """Ends every prompt that may still be heard. No reference is used again that may have been used unwritten."""
    call = sprint.call
    first, last = max(0, call.turn - UNSTOPPED), call.turn + UNWRITTEN
    playing = (asking.ref,) if asking.playing else ()
    sprint.change(typed="", turn=last)
    sprint.commands += [StopPlay(ref) for ref in (*playing, *(f"{call.id}.{turn}" for turn in range(first, last)))]
