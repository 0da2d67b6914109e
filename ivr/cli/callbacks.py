"""`ivr callbacks`: who is to be called back, when, and what has happened so far; `cancel` takes one off the list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ivr.callbacks.model import Callback
from ivr.cli.progress import console
from ivr.errors import UserMistake
from ivr.journal import callbacks as rows
from ivr.journal.callbacks import StoredCallback
from ivr.settings import Settings

WIDTH = 110
"""Columns of the list at least: a narrower terminal breaks its lines, and no id is cut off."""


@click.group(invoke_without_command=True)
@click.option("-n", "count", type=click.IntRange(min=0), default=10, help="How many that are over, the latest first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def callbacks(context: click.Context, count: int, as_json: bool) -> None:
    """Who waits to be called back, the longest waiting first, and the last callbacks that are over."""
    if context.invoked_subcommand:
        return
    known = rows.latest(_journal(), count)
    places = places_of([one.callback for one in known])
    if as_json:
        told = [_as_json(one, places.get(one.callback.id)) for one in known]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif not known:
        click.echo("Nobody has asked to be called back.")
    else:
        Console(highlight=False, width=max(console.width, WIDTH)).print(_table(known, places))


@callbacks.command()
@click.argument("callback", metavar="ID")
def cancel(callback: str) -> None:
    """Nobody is to be called for callback ID any more."""
    path = _journal()
    states = {one.callback.id: one.callback.state for one in rows.latest(path, 0)}
    if callback not in states:
        raise UserMistake(f"no callback '{callback}' is waiting: `ivr callbacks` lists those that are")
    rows.cancel(path, callback)
    console.print(f"Callback {callback} is taken off the list.", highlight=False)


def places_of(known: list[Callback]) -> dict[str, int]:
    """The place of each live callback among those of its queue, by the moment since which it waits."""
    places: dict[str, int] = {}
    lengths: dict[str, int] = {}
    for one in sorted((one for one in known if one.live), key=lambda one: one.since):
        places[one.id] = lengths[one.queue] = lengths.get(one.queue, 0) + 1
    return places


def _journal() -> Path:
    return Settings.from_environment().journal


def _as_json(one: StoredCallback, place: int | None) -> dict[str, Any]:
    callback = one.callback
    times = {"since": callback.since, "asked": callback.asked, "next": callback.next_at if callback.live else None}
    return {
        "id": callback.id,
        "state": callback.state,
        "number": callback.number,
        "queue": callback.queue,
        "place": place,
        "language": callback.language,
        "subject": callback.subject,
        "attempts": callback.attempts,
        "agent": callback.agent,
        **{name: at and at.isoformat() for name, at in times.items()},
        "entries": [{"at": e.at.isoformat(), "kind": e.kind, "detail": e.detail} for e in one.entries],
    }


def _table(known: list[StoredCallback], places: dict[str, int]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold underline")
    for name in ("waits since", "number", "queue", "place", "state", "attempts", "next attempt", "last", "id"):
        table.add_column(name, no_wrap=name != "last", overflow="fold")
    for one in known:
        callback = one.callback
        place, last = places.get(callback.id), one.entries[-1] if one.entries else None
        following = f"{callback.next_at.astimezone():%d %b %H:%M}" if callback.state == "waiting" else ""
        told = (f"{callback.since.astimezone():%d %b %H:%M}", callback.number or "erased", callback.queue)
        state = (str(place or ""), callback.state, str(callback.attempts), following)
        word = f"{last.kind} {last.detail}".strip() if last else ""
        table.add_row(*map(escape, (*told, *state, word, callback.id)))
    return table
