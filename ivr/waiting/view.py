"""The waiting room as plain values, for `ivr status`, metrics and pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ivr.flow.call import Call
from ivr.flow.tiers import FRONT
from ivr.waiting.lineup import Outlook
from ivr.waiting.people import Able, Waiter


@dataclass(frozen=True, slots=True)
class QueueView:
    """One routing queue, all its lines together.

    `waiting` on the line and not being served; `callbacks` to be called back now; `longest`: seconds since the oldest
    of both came, 0 when there is nobody; `estimate`: seconds until an agent for somebody who came now, None without a
    basis; `serving` agents may take calls of its first line, `free` of them are free: None when not known.
    """

    waiting: int
    longest: float
    estimate: float | None
    callbacks: int
    serving: int | None
    free: int | None


@dataclass(frozen=True, slots=True)
class CallView:
    """One live call: its node, and the queue in which it waits with its outlook, or talks with `agent`."""

    call: str
    node: str
    began: datetime
    queue: str = ""
    place: int | None = None
    seconds: float | None = None
    agent: str = ""


@dataclass(frozen=True, slots=True)
class RoomView:
    """Every queue by its name, and every live call, oldest first, at one moment of the service's clock."""

    at: datetime
    queues: Mapping[str, QueueView]
    calls: tuple[CallView, ...]


def queue_view(
    at: datetime, waiting: Iterable[Waiter], parked: Iterable[Waiter], estimate: float | None, able: Able | None
) -> QueueView:
    """The view of one queue, from those who wait in it."""
    callers, callbacks = list(waiting), list(parked)
    longest = max(((at - _came(waiter)).total_seconds() for waiter in (*callers, *callbacks)), default=0.0)
    serving, free = (len(able.serving), len(able.free)) if able else (None, None)
    return QueueView(len(callers), max(0.0, longest), estimate, len(callbacks), serving, free)


def call_view(call: Call, waiter: Waiter | None, outlook: Outlook | None, talk: tuple[str, str]) -> CallView:
    """The view of one call; `talk` is (queue, agent), both empty when there is none."""
    if waiter and outlook:
        return CallView(call.id, call.node, call.began, waiter.queue, outlook.place, outlook.seconds)
    return CallView(call.id, call.node, call.began, talk[0], agent=talk[1])


def _came(waiter: Waiter) -> datetime:
    return waiter.entered if waiter.since == FRONT else waiter.since
