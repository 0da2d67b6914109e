"""The life of a request: a request and what somebody does to it turned into the next request and a step."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ivr.errors import UserMistake
from ivr.requests.model import BY_ITSELF, Action, AnswerIt, Assign, Drop, Hand, Note, Reopen, Request, Step

Turn = tuple[Request, Step]

ASK_FIRST = """who is sent to a web page must have been asked before whether he can use it: one in five cannot. Ask, \
and say so; if he cannot, tell him the answer"""


def advance(request: Request, action: Action, by: str, at: datetime) -> Turn:
    """What `by` does at `at`. Raises UserMistake when that cannot be done to a request in this state."""
    if isinstance(action, Note):
        return _next(request, Step(at, by, "noted", text=_written(action.text)))
    if isinstance(action, Reopen):
        return _reopened(request, action, by, at)
    if not request.live:
        raise UserMistake(f"request {request.id} is {request.state}: reopen it first, or write a note")
    match action:
        case Assign(agent):
            step = Step(at, by, "assigned", agent)
            return _next(replace(request, state="assigned", agent=agent), step)
        case Hand(post):
            if post == request.post:
                raise UserMistake(f"request {request.id} is {f'at {post}' if post else 'at the centre'} already")
            step = Step(at, by, "handed", post or "centre")
            return _next(replace(request, state="open", agent="", post=post), step)
        case AnswerIt(text, sheet, web, asked):
            if web and not asked:
                raise UserMistake(ASK_FIRST)
            step = Step(at, by, "answered", sheet, _written(text))
            return _next(replace(request, state="answered", settled=at, web=web), step)
        case Drop(text):
            step = Step(at, by, "dropped", text=_written(text))
            return _next(replace(request, state="dropped", settled=at), step)


def by_the_clock(request: Request, now: datetime, remind: timedelta) -> Turn | None:
    """What its deadline asks for now, if anything: a reminder `remind` before it, once, and an alarm after it, once.

    Nobody is reminded before half of the time has passed.
    """
    if not request.live:
        return None
    if now >= request.due and not request.escalated:
        return _next(replace(request, escalated=now), Step(now, BY_ITSELF, "escalated"))
    if (
        now >= request.due - min(remind, (request.due - request.opened) / 2)
        and not request.reminded
        and not request.escalated
    ):
        return _next(replace(request, reminded=now), Step(now, BY_ITSELF, "reminded", request.agent))
    return None


def _reopened(request: Request, action: Reopen, by: str, at: datetime) -> Turn:
    if request.live:
        raise UserMistake(f"request {request.id} is {request.state}: there is nothing to reopen")
    untold = replace(request, reminded=None, escalated=None, settled=None, web=False)
    anew = replace(untold, state="open", agent="", due=action.due)
    return _next(anew, Step(at, by, "reopened", text=_written(action.text)))


def _next(request: Request, step: Step) -> Turn:
    return replace(request, steps=request.steps + 1), step


def _written(text: str) -> str:
    if not text.strip():
        raise UserMistake("write what is to be kept: an empty text helps nobody who looks it up")
    return text.strip()
