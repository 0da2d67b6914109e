"""Asterisk's own records read: its queue log, and its channel events: when, whose telephone, and who took the call."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ivr.asterisk.records import queue_log
from ivr.reconciling.story import TAKEN

Row = dict[str, Any]


def rows_in(file: Path) -> list[Row]:
    """All that it holds, oldest first."""
    return [json.loads(line) for line in whole_lines(file)]


def queue_log_of(home: Path) -> list[list[str]]:
    """Asterisk's queue log: time, call, queue, agent, event and its details."""
    return [line.split("|") for line in whole_lines(queue_log(home))]


def whole_lines(file: Path) -> list[str]:
    """The lines of a file, without the one that is just being written; none when there is no such file yet."""
    text = file.read_text() if file.exists() else ""
    return [line.rstrip() for line in text.splitlines(keepends=True) if line.endswith("\n")]


def at(row: Row) -> datetime:
    """When it happened, on Asterisk's clock."""
    return datetime.fromtimestamp(float(row["eventtime"]), UTC)


def endpoint(row: Row) -> str:
    """`PJSIP/paris-1-00000004` -> `paris-1`."""
    return str(row["channame"]).removeprefix("PJSIP/").rpartition("-")[0]


def stays(rows: list[Row]) -> list[tuple[str, bool]]:
    """Whoever was in a bridge, one entry for each of their channels, and whether he had taken the call before."""
    others = [row for row in rows if row["uniqueid"] != row["linkedid"] and row["channame"].startswith("PJSIP/")]
    entered = {row["uniqueid"]: row for row in reversed(others) if row["eventtype"] == "BRIDGE_ENTER"}
    took = {row["uniqueid"] for row in rows if row["eventtype"] == TAKEN}
    came = sorted(entered.values(), key=at)
    return [(endpoint(row), row["uniqueid"] in took) for row in came]


def same(what: str, ours: list[str], theirs: list[str]) -> Iterator[str]:
    """A sentence when the two do not tell the same."""
    if ours != theirs:
        yield f"{what}: the journal has {ours}, Asterisk {theirs}"
