"""All that is not a call, measured: `ivr check`, `ivr prompts build`, reports of a year, and writing the journal."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import monotonic
from zoneinfo import ZoneInfo

import click

from bench import feeding, million, ministry
from ivr.reports.report import Scope, report
from ivr.reports.span import Length, span
from ivr.settings import PROJECT

Measured = dict[str, float]
"""Name -> seconds, unless the name tells something else."""

RATE, SECONDS = 200, 5.0
"""Calls a second that the journal must keep up with, and for how long it is fed."""
CROWD = 2000
"""Calls that come all at once, to see how many a second are written at most."""
PROMISE, UTC = 180.0, ZoneInfo("UTC")


def check(folder: Path, runs: int) -> Measured:
    """The whole command on a ministry's routing, Python's start included."""
    routing, prompts = ministry.write(folder)
    return {"check": _command(runs, "check", str(routing), IVR_PROMPTS=str(prompts))}


def prompts_build(runs: int) -> Measured:
    """The whole command with nothing changed, on the project's own prompts and the sounds of its home."""
    _command(1, "prompts", "build")
    return {"prompts_build": _command(runs, "prompts", "build")}


def the_reports(folder: Path, runs: int, calls: int = million.CALLS) -> Measured:
    """The reports of a day, a month and a year, with all their tables and comparisons, from a journal of a year."""
    journal, now = folder / "million.db", million.BEGINS + timedelta(days=million.DAYS)
    million.write(journal, calls)
    spans: tuple[tuple[Length, str], ...] = (("day", "2026-05-06"), ("month", "2026-05"), ("year", "2026"))
    taken: Measured = {
        f"report_{length}": _typical(
            runs, partial(report, journal, span(length, name, now, UTC), Scope(None, "all"), PROMISE, now, UTC)
        )
        for length, name in spans
    }
    return {**taken, "journal_size": journal.stat().st_size}


def journal(folder: Path, runs: int) -> Measured:
    """What writing costs at the rate that must be kept up with, and how many calls a second are written at most.

    `journal_lag_p99` and `journal_lag_most`: seconds by which the event loop that feeds it wakes up late.
    """
    turns = feeding.a_call()
    fed = [asyncio.run(feeding.feed(folder / f"fed-{run}.db", turns, RATE, SECONDS)) for run in range(runs)]
    crowds = [asyncio.run(feeding.feed(folder / f"crowd-{run}.db", turns, CROWD, 1.0)) for run in range(runs)]
    return {
        "journal_calls_per_second": median(one.rate for one in crowds),
        "journal_kept_up_with": median(one.rate for one in fed),
        "journal_cpu_per_call": median(one.cpu for one in fed),
        "journal_turns_per_call": len(turns),
        "journal_backlog_most": max(one.backlog for one in fed),
        "journal_lag_p99": median(one.lag[int(len(one.lag) * 0.99)] for one in fed),
        "journal_lag_most": max(one.lag[-1] for one in fed),
    }


def _command(runs: int, *arguments: str, **environment: str) -> float:
    """Seconds that a command of `ivr` takes; once before, so that it is compiled."""
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "ivr", *arguments]

    def run() -> None:
        subprocess.run(command, env={**surroundings, **environment}, cwd=PROJECT, check=True, stdout=subprocess.DEVNULL)

    run()
    return _typical(runs, run)


def _typical(runs: int, work: Callable[[], object]) -> float:
    taken = []
    for _ in range(runs):
        began = monotonic()
        work()
        taken.append(monotonic() - began)
    return median(taken)


@click.command()
@click.option("--runs", default=5, show_default=True, help="each figure is the median of so many")
@click.option("--results", type=click.Path(dir_okay=False, path_type=Path), default=Path("files.json"))
def main(runs: int, results: Path) -> None:
    """Measures all that is not a call, in about three minutes, and writes the figures as JSON."""
    with tempfile.TemporaryDirectory(prefix="bench-files-") as name:
        folder = Path(name)
        measured: Measured = {}
        parts: tuple[Callable[[], Measured], ...] = (
            partial(check, folder, runs),
            partial(prompts_build, runs),
            partial(the_reports, folder, runs),
            partial(journal, folder, runs),
        )
        for part in parts:
            found = part()
            measured |= found
            click.echo(", ".join(f"{name} {value:.4g}" for name, value in found.items()), err=True)
    results.write_text(json.dumps(measured, indent=1) + "\n")


if __name__ == "__main__":
    main()
