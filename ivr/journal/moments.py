"""Aware moments turned into text that sorts by time."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(at: datetime) -> str:
    """An aware moment in UTC, to the microsecond: `2026-11-23T09:00:00.000000+00:00`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
