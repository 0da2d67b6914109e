"""A request and its steps turned into plain values, for whoever asks: a person, a program, or the citizen himself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ivr.requests.model import Request, Step

PLAIN = ("id", "state", "channel", "subject", "language", "country", "post", "urgent", "agent", "call", "web")
TIMES = ("opened", "due", "settled")


def as_json(request: Request, now: datetime) -> dict[str, Any]:
    """What it is now; `seen` is what whoever changes it gives back, so that nobody changes what he has not seen."""
    times = ((name, getattr(request, name)) for name in TIMES)
    return {
        **{name: getattr(request, name) for name in PLAIN},
        **{name: at and at.isoformat() for name, at in times},
        "late": request.late(now),
        "seen": request.steps,
    }


def with_steps(request: Request, steps: Iterable[Step], now: datetime) -> dict[str, Any]:
    """The same, with all that has happened to it."""
    return as_json(request, now) | {
        "steps": [
            {"at": step.at.isoformat(), "by": step.by, "kind": step.kind, "detail": step.detail, "text": step.text}
            for step in steps
        ]
    }
