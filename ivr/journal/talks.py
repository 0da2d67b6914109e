"""The latest conversations of agents with callers of a queue, read back from the entries of calls."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from ivr.journal.database import reading
from ivr.journal.moments import moment

CALLS = 1000
"""Calls that are looked through at most, the latest first."""

STEPS = ("queued", "dialled", "taken", "put_through", "unqueued", "ended")

TalkRow = tuple[str, str, float]
"""Queue, agent, seconds."""


def latest_talks(path: Path, since: datetime) -> list[TalkRow]:
    """Those of the calls that began after `since`, oldest first. Raises ServiceTrouble when it cannot be read."""
    with reading(path) as db:
        calls = db.execute(
            "select id from calls where began >= ? order by began desc limit ?", [moment(since), CALLS]
        ).fetchall()
        return [talk for (call,) in reversed(calls) for talk in _of(db, call)]


def _of(db: Database, call: str) -> Iterator[TalkRow]:
    """The talks of one call: from an agent's answer out of a queue to the next step."""
    queue, agent, begun = "", "", None
    wanted = ", ".join("?" * len(STEPS))
    found = db.execute(
        f"select at, kind, data from entries where call = ? and kind in ({wanted}) order by seq", [call, *STEPS]
    )
    for at, kind, data in found:
        told, when = json.loads(data), datetime.fromisoformat(at)
        if kind in ("queued", "dialled"):
            queue = told.get("queue", "")
        elif kind == "taken" and queue:
            agent, begun = told["by"], when
        elif begun:
            yield queue, agent, (when - begun).total_seconds()
            begun = None
