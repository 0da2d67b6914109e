"""What calls have left to be answered, and of which there is no request yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ivr.journal.database import for_reading


def messages_without(path: Path, since: int = 0) -> list[dict[str, Any]]:
    """The messages of which there is no request yet, the oldest first, with the number that was dialled.

    Only those behind the message `since` are looked at.
    """
    with for_reading(path) as db:
        return list(
            db.query(
                "select messages.id, call, file, subject, messages.language, post, urgent, at, calls.number as dialled "
                "from messages join calls on calls.id = call where messages.id > ? "
                "and not exists (select 1 from requests where recording = file) order by messages.id",
                [since],
            )
        )


def last_message(path: Path) -> int:
    """The newest message; 0 when there is none."""
    with for_reading(path) as db:
        return int(db.execute("select coalesce(max(id), 0) from messages").fetchone()[0])


def callbacks_without(path: Path) -> list[dict[str, Any]]:
    """The callbacks that nobody took, and of which there is no request yet."""
    with for_reading(path) as db:
        return list(
            db.query(
                "select id, subject, language, dialled, "
                "coalesce((select max(at) from callback_entries where callback = callbacks.id), asked) as at "
                "from callbacks indexed by callbacks_failed "
                "where stage = 'failed' and id not in (select callback from requests where callback is not null)"
            )
        )
