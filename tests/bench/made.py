"""Results as a run would leave them, with figures that are easy to reckon with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bench.kept import Kept
from bench.ways import NAMES

LIVE = (50, 100, 200, 400, 800)
MACHINE = {"Date": "22 November 2026, 10:00 UTC", "Processor": "a modest one, 2 cores", "Asterisk": "22.10.1"}
FILES = {
    "check": 0.8,
    "prompts_build": 0.7,
    "report_day": 0.5,
    "report_month": 1.1,
    "report_year": 2.0,
    "journal_calls_per_second": 300.0,
}
KEY = {"native": 5.0, "ours": 10.0, "asyncari": 30.0, "fastagi": 20.0, "agi": 60.0}
"""Milliseconds from a key to audio, p50; p95 is twice that."""
ASTERISK = {"native": 20.0, "ours": 21.0, "asyncari": 24.0, "fastagi": 20.0, "agi": 80.0}
CONTROLLER = {"native": 0.0, "ours": 1.0, "asyncari": 8.0, "fastagi": 5.0, "agi": 0.0}
RATES = {"native": 100.0, "ours": 90.0, "asyncari": 30.0, "fastagi": 60.0, "agi": 10.0}


def row(part: str, way: str, run: int = 1, live: int = 1, **changed: Any) -> dict[str, Any]:
    """A measurement of twenty calls, all of them whole. The second run is one millisecond slower."""
    at = KEY[way] + run - 1
    spread = {"p50": at, "p95": 2 * at, "p99": 3 * at, "most": 4 * at}
    figures: dict[str, Any] = {
        "part": part, "run": run, "way": way, "rate": 5.0, "live": live,
        "calls": 20, "whole": 20, "failed": 0, "refused": {},
        "first_audio": spread, "key_to_audio": spread, "asterisk_cpu": ASTERISK[way], "controller_cpu": CONTROLLER[way],
        "asterisk_memory": live * 50_000, "controller_memory": live * 10_000 if CONTROLLER[way] else 0,
    }  # fmt: skip
    return figures | changed


def rows(runs: int = 2) -> Iterator[dict[str, Any]]:
    """All parts of a whole run."""
    for run in range(1, runs + 1):
        for way in NAMES:
            yield row("alone", way, run)
            yield row("10 a second", way, run, 30)
            yield from (row(f"{live} live", way, run, live) for live in LIVE)
            yield {"part": "highest", "run": run, "way": way, "rate": RATES[way]}
            yield row("half as much again", way, run, 300, whole=18, refused={"503": 2}, rate=1.5 * RATES[way])
            yield row("twice", way, run, 300, whole=15, refused={"503": 5}, rate=2 * RATES[way])


def kept(changes: Mapping[tuple[str, str], Mapping[str, Any]] | None = None, without: str = "") -> Kept:
    """A whole run; `changes` by part and way; `without` a part."""
    changed = changes or {}
    seen = (one | dict(changed.get((one["part"], one["way"]), {})) for one in rows() if one["part"] != without)
    return Kept(MACHINE, tuple(seen), FILES)
