"""The waiting room, the agents, the links and the day's figures turned into the live state that `ivr status` shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ivr.figures.calls import CallFigures, Figures, Period
from ivr.waiting.view import QueueView, RoomView

LEVELS = ("wanted", "answered", "in_time", "undecided", "service_level", "wait_mean", "abandoned")
"""The figures of a period that the live state tells, in all and by language."""


def last_hour(now: datetime) -> Period:
    """The hour before `now`."""
    return Period(now - timedelta(hours=1), now + timedelta(seconds=1))


def today(now: datetime, zone: ZoneInfo) -> Period:
    """The day of `now` in `zone`, so far."""
    begins = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return Period(begins, now + timedelta(seconds=1))


def live_state(
    view: RoomView,
    agents: Sequence[Mapping[str, Any]],
    links: Mapping[str, bool],
    promise: float,
    spoken: Mapping[str, str],
    levels: Mapping[str, Figures],
    asterisk: str,
) -> dict[str, Any]:
    """JSON values: `{at, promise, asterisk, links, calls: {live, nodes}, queues, agents, levels: {hour, day}}`.

    `spoken`: queue -> language. `asterisk`: up, hangs, or starting.

    null stands for what is not known: agents and estimates while AMI is away, a service level without a wanted call.
    """
    nodes = Counter(call.node or "-" for call in view.calls)
    return {
        "at": view.at.isoformat(),
        "promise": promise,
        "asterisk": asterisk,
        "links": dict(links),
        "calls": {"live": len(view.calls), "nodes": dict(nodes.most_common())},
        "queues": {name: _queue(queue, spoken[name]) for name, queue in view.queues.items()},
        "agents": [dict(agent) for agent in agents],
        "levels": {name: _levels(figures) for name, figures in levels.items()},
    }


def _queue(queue: QueueView, language: str) -> dict[str, Any]:
    return {
        "language": language,
        "waiting": queue.waiting,
        "callbacks_waiting": queue.callbacks,
        "longest_wait": round(queue.longest, 1),
        "estimate": queue.estimate,
        "serving": queue.serving,
        "free": queue.free,
    }


def _levels(figures: Figures) -> dict[str, Any]:
    languages = {name: _told(of) for name, of in figures.languages.items()}
    return {"total": _told(figures.total), "languages": languages}


def _told(figures: CallFigures) -> dict[str, Any]:
    return {name: value for name, value in asdict(figures).items() if name in LEVELS}
