"""Asterisk's channel events, read: when, whose telephone, and who was in a bridge for how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

Row = dict[str, Any]

INSTANT = timedelta(seconds=0.1)


def at(row: Row) -> datetime:
    """When it happened, on Asterisk's clock."""
    return datetime.fromtimestamp(float(row["eventtime"]), UTC)


def endpoint(row: Row) -> str:
    """`PJSIP/paris-1-00000004` -> `paris-1`."""
    return str(row["channame"]).removeprefix("PJSIP/").rpartition("-")[0]


def stays(rows: list[Row]) -> list[tuple[str, bool]]:
    """Whoever was in a bridge, one entry for each of their channels, and whether for more than an instant."""
    others = [row for row in rows if row["uniqueid"] != row["linkedid"] and row["channame"].startswith("PJSIP/")]
    entered = {row["uniqueid"]: row for row in reversed(others) if row["eventtype"] == "BRIDGE_ENTER"}
    left = {row["uniqueid"]: at(row) for row in rows if row["eventtype"] == "BRIDGE_EXIT"}
    came = sorted(entered.values(), key=at)
    return [(endpoint(row), left[row["uniqueid"]] - at(row) > INSTANT) for row in came]


def same(what: str, ours: list[str], theirs: list[str]) -> Iterator[str]:
    """A sentence when the two do not tell the same."""
    if ours != theirs:
        yield f"{what}: the journal has {ours}, Asterisk {theirs}"
