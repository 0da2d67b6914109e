"""A service at one moment, and calls whose turns are counted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ivr.disk import Look
from ivr.metrics.looking import Now
from ivr.waiting.view import CallView, QueueView, RoomView

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BEGAN = AT - timedelta(seconds=95)


def agent(
    name: str, standing: str = "in", telephone: str = "free", doing: str = "free", reason: str = ""
) -> dict[str, Any]:
    """A row of the listing."""
    return {"agent": name, "name": name.title(), "standing": standing, "since": "", "reason": reason, "by": "",
            "telephone": telephone, "doing": doing, "languages": {"fr": 5}, "queues": ["fr"]}  # fmt: skip


AGENTS = (
    agent("amina", doing="talking"),
    agent("idir"),
    agent("sanne", "paused", reason="meal"),
    agent("paolo", telephone="gone", doing="unknown"),
    agent("lucia", "out", "gone", "unknown"),
)

VIEW = RoomView(
    AT,
    {
        "fr": QueueView(waiting=2, longest=95.0, estimate=40.0, callbacks=1, serving=2, free=0),
        "nl": QueueView(waiting=0, longest=0.0, estimate=None, callbacks=0, serving=None, free=None),
    },
    (
        CallView("c1", "first-level", BEGAN, "fr", 1, 40.0),
        CallView("c2", "first-level", AT, "fr", 2, 80.0),
        CallView("c3", "topics", AT),
    ),
)

NOW = Now(VIEW, AGENTS, {"ari": True, "ami": False}, backlog=3, lost=1, disk=Look(5_000_000_000, 9_000_000_000))
