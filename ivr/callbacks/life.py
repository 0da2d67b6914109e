"""The life of a callback: a callback and what happened to it turned into the next callback, entries and actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ivr.callbacks.hours import Rules
from ivr.callbacks.model import (
    Action,
    Callback,
    Cancelled,
    Confirmed,
    Due,
    Entry,
    Event,
    HoursOver,
    Kind,
    Lost,
    Missed,
    Missing,
    Over,
    PickedUp,
    QueueOver,
    Reserved,
    Stage,
    Turn,
)

PAUSE = timedelta(seconds=15)
"""How long a callback rests when nobody is logged in, or when its channel was lost in the queue."""


def advance(rules: Rules, callback: Callback, event: Event) -> Turn:
    """What `event` makes of `callback`. What does not fit its stage comes too late, and changes nothing."""
    match event:
        case Due() | HoursOver() | Cancelled():
            return _by_the_clock(rules, callback, event)
        case Reserved():
            return _reserved(callback, event)
        case PickedUp() | Confirmed():
            return _picked_up(callback, event)
        case Missed() | Over():
            return _ended(rules, callback, event)
    return _left_alone(rules, callback, event)


def _by_the_clock(rules: Rules, callback: Callback, event: Due | HoursOver | Cancelled) -> Turn:
    match event, callback.stage:
        case Cancelled(at, why), stage if callback.live and stage != "taken":
            return _to(callback, "cancelled", Entry(at, "cancelled", why), "withdraw")
        case Due(at), "resting":
            placed = replace(callback, round=callback.round + 1, agent="")
            return _to(placed, "queued", Entry(at, "queued", callback.queue), "place")
        case HoursOver(at), "resting" | "queued":
            return _rest(rules, callback, at, Entry(at, "hours over"))
    return Turn(callback)


def _reserved(callback: Callback, event: Reserved) -> Turn:
    """By the next agent, when the first has gone meanwhile: then the citizen may be waiting already."""
    by = replace(callback, agent=event.agent)
    match callback.stage:
        case "queued":
            return _to(by, "reserved", Entry(event.at, "reserved", event.agent))
        case "answered":
            return _to(by, "answered", Entry(event.at, "reserved", event.agent))
        case "held":
            return _to(by, "taken", Entry(event.at, "taken", event.agent))
    return Turn(callback)


def _picked_up(callback: Callback, event: PickedUp | Confirmed) -> Turn:
    match event, callback.stage:
        case PickedUp(at), "reserved":
            return _to(callback, "answered", Entry(at, "answered"))
        case Confirmed(at, True), "answered":
            return _to(callback, "held", Entry(at, "held"))
        case Confirmed(at), "answered":
            return _to(callback, "taken", Entry(at, "taken", callback.agent))
    return Turn(callback)


def _ended(rules: Rules, callback: Callback, event: Missed | Over) -> Turn:
    match event, callback.stage:
        case Missed(at, why), "reserved" | "answered":
            return _missed(rules, callback, at, why)
        case Over(at), "held":
            return _missed(rules, callback, at, "left")
        case Over(at), "taken":
            return _to(callback, "done", Entry(at, "done"))
    return Turn(callback)


def _left_alone(rules: Rules, callback: Callback, event: QueueOver | Lost) -> Turn:
    """The agent's side has ended, or everything has: the attempt does not count, unless they had talked."""
    at, told = event.at, event.status if isinstance(event, QueueOver) else "lost"
    if not callback.live or callback.stage == "resting":
        return Turn(callback)
    match event, callback.stage:
        case _, "taken":
            return _to(callback, "done", Entry(at, "done", told), "withdraw")
        case Lost(), "held":
            return _missed(rules, callback, at, "left")
        case QueueOver(status="CONTINUE"), "answered":
            return Turn(callback, (Entry(at, "agent gone", callback.agent),), ("queue again",))
        case QueueOver(status=status), "answered" | "held" if status != "CONTINUE":
            resting = _rest(rules, callback, at + PAUSE, Entry(at, "not queued", told))
            return replace(resting, actions=("apologise",))
        case _, "queued":
            return _rest(rules, callback, at + PAUSE, Entry(at, "not queued", told))
    kind: Kind = "agent gone" if isinstance(event, QueueOver) else "lost"
    return _rest(rules, callback, at, Entry(at, kind, callback.agent))


def _missed(rules: Rules, callback: Callback, at: datetime, why: Missing) -> Turn:
    made = callback.attempts + 1
    tried, entry = replace(callback, attempts=made), Entry(at, "missed", why)
    following = rules.attempt(callback.number, made, at)
    if following is None:
        return _given_up(tried, at, entry)
    return Turn(replace(tried, stage="resting", agent="", next_at=following), (entry, _next(at, following)))


def _rest(rules: Rules, callback: Callback, earliest: datetime, entry: Entry) -> Turn:
    """Back to rest; the round did not count. It is withdrawn, whatever is left of it."""
    following = rules.next_moment(callback.number, earliest)
    if following is None:
        given_up = _given_up(callback, entry.at, entry)
        return replace(given_up, actions=("withdraw", *given_up.actions))
    rested = replace(callback, stage="resting", agent="", next_at=following)
    return Turn(rested, (entry, _next(entry.at, following)), ("withdraw",))


def _given_up(callback: Callback, at: datetime, entry: Entry) -> Turn:
    failed = replace(callback, stage="failed", agent="")
    return Turn(failed, (entry, Entry(at, "failed", f"{failed.attempts} attempts")), ("tell supervisors",))


def _next(at: datetime, following: datetime) -> Entry:
    return Entry(at, "next", following.isoformat(timespec="seconds"))


def _to(callback: Callback, stage: Stage, entry: Entry, *actions: Action) -> Turn:
    return Turn(replace(callback, stage=stage), (entry,), actions)
