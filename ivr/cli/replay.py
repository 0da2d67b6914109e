"""`ivr routing replay`: what the calls of a day would have done under another version of the routing."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ivr.amount import amount
from ivr.cli.progress import counted
from ivr.errors import AccueilError
from ivr.journal.queries import ended_between
from ivr.replay.compare import Comparison, Version, compare
from ivr.routing.moments import zone_of
from ivr.settings import Settings
from ivr.versions.checking import checked_routing
from ivr.versions.opening import folder_of, routing_in_force
from ivr.versions.store import Store

MOST = 100_000
"""Calls at most; the first of the day."""


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="the day, by the service's clock; without it, yesterday")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def replay(file: Path | None, day: datetime | None, as_json: bool) -> None:
    """What the calls of a day would have done under FILE, by default the routing file.

    Each caller does at each question what he did there; a choice that has another key now is chosen by that key. Where
    he comes to a question that he was never asked, nobody knows what he would have done, and he is counted apart.
    """
    settings = Settings.from_environment()
    new = checked_routing(replace(settings, routing=file) if file else settings)
    zone = zone_of(routing_in_force(settings.home, settings.routing))
    which = day.date() if day else datetime.now(UTC).astimezone(zone).date() - timedelta(days=1)
    begins, ends = (datetime.combine(one, time(), zone) for one in (which, which + timedelta(days=1)))
    calls = list(ended_between(settings.journal, begins, ends, MOST))
    with nullcontext(_quiet) if as_json else counted("calls") as tell:
        found = compare(calls, _own(settings), Version.of(new), lambda done: tell(done, len(calls)))
    click.echo(json.dumps(found.as_json() | {"day": which.isoformat()}, indent=2)) if as_json else _show(found, which)


def _quiet(done: int, of: int) -> None:
    """For whoever reads JSON."""


def _own(settings: Settings) -> Callable[[str], Version | None]:
    store = Store(folder_of(settings.home))

    @cache
    def own(version: str) -> Version | None:
        try:
            return Version.of(store.routing(version))
        except AccueilError:
            return None

    return own


def _show(found: Comparison, day: date) -> None:
    console, told = Console(highlight=False), found.as_json()
    console.print(f"{amount(found.calls, 'call')} on {day}: {found.same} would have gone the same way.")
    rows: list[dict[str, Any]] = told["parting"]
    if rows:
        console.print("\nWould have gone another way:")
        console.print(_table(("calls", "after", "went to", "would go to", "such as"), rows, ("node", "was", "becomes")))
    if told["asked"]:
        console.print("\nWould come to a question that they were not asked:")
        console.print(_table(("calls", "question", "such as"), told["asked"], ("node",)))
    for group, words in (
        (found.failed, "would end in trouble"),
        (found.unlike, "cannot be led through their own version as they went: nothing is said of them"),
    ):
        if group.calls:
            console.print(f"\n{amount(group.calls, 'call')} {words}: {', '.join(group.examples)}")


def _table(heads: tuple[str, ...], rows: list[dict[str, Any]], names: tuple[str, ...]) -> Table:
    table = Table(*heads, box=None, pad_edge=False, header_style="bold underline")
    for row in rows:
        shown = (str(row["calls"]), *(row[name] for name in names), ", ".join(row["examples"]))
        table.add_row(*map(escape, shown))
    return table
