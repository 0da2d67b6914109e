"""Text that people type turned into moments, by the clock of the service."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.errors import UserMistake
from ivr.routing.model import Routing


def moment(text: str | None, routing: Routing) -> datetime | None:
    """`2026-11-23T10:00` as an aware moment; without an offset it is the time of the service's first schedule.

    Raises UserMistake for anything else.
    """
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UserMistake(f"'{text}' is no moment - write it like 2026-11-23T10:00") from None
    if not 2000 <= at.year < 2100:
        raise UserMistake(f"'{text}' is not of this century - write it like 2026-11-23T10:00")
    return at if at.tzinfo else at.replace(tzinfo=zone_of(routing))


def zone_of(routing: Routing) -> ZoneInfo:
    """The service's own: that of its first schedule."""
    return ZoneInfo(next(iter(routing.hours.values())).time_zone if routing.hours else "UTC")
