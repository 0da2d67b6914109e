"""`ivr routing`: versions of the routing checked, compared, put into force, listed, shown and taken back."""

from __future__ import annotations

import getpass
import json
import sys
from dataclasses import asdict, replace
from difflib import unified_diff
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from ivr.cli.check import as_text
from ivr.cli.progress import console, shown
from ivr.cli.replay import replay
from ivr.cli.stopping import run_until_stopped
from ivr.control.questions import ask_long
from ivr.control.socket import connect
from ivr.errors import MissingRequirement, UserMistake
from ivr.routing.model import Routing
from ivr.routing.reader import load
from ivr.service.offline import accept_offline, tried
from ivr.settings import Settings
from ivr.versions.checking import examined
from ivr.versions.meaning import differences
from ivr.versions.opening import folder_of, record_of
from ivr.versions.record import Change, Record
from ivr.versions.store import Store, version_of
from ivr.versions.wish import Wish

ACCEPTING = 600.0
"""Seconds without any sign of progress after which a running service counts as stuck."""

FILE = click.argument("file", required=False, type=click.Path(path_type=Path))
WHY = click.option("--why", metavar="TEXT", help="the reason, in a few words, for the record")
DRY = click.option("--dry-run", is_flag=True, help="check and try it, and change nothing")


@click.group()
def routing() -> None:
    """Versions of the routing: what calls follow is what was accepted last, not what stands in the file."""


routing.add_command(replay)


@routing.command()
@FILE
def check(file: Path | None) -> None:
    """Say what is wrong with a routing file, and load it in an Asterisk of its own."""
    settings = Settings.from_environment()
    path = file or settings.routing
    found, problems = examined(replace(settings, routing=path))
    click.echo(as_text(path, found, problems))
    if found is None:
        raise SystemExit(1)
    with shown() as (tell, _):
        loaded = run_until_stopped(tried(settings, found, version_of(path.read_bytes()), tell))
    click.echo("Asterisk loads it." if loaded else "Stopped.")


@routing.command()
@click.argument("old", required=False)
@click.argument("new", required=False)
def diff(old: str | None, new: str | None) -> None:
    """What differs between two versions, in words and in the text.

    OLD is a version, by default the one in force; NEW is another one or a file, by default the routing file. A file
    alone is compared with what is in force.
    """
    settings = Settings.from_environment()
    store, record = _store(settings), record_of(settings.home)
    if old and not new and Path(old).is_file():
        old, new = None, old
    before = _meant(record, old).version
    if new and not Path(new).is_file():
        after = record.found(new).version
        text, reading = store.text(after), store.routing(after)
    else:
        after = new or str(settings.routing)
        text, reading = Path(after).read_bytes(), load(Path(after))
    _show_differences((before, store.text(before), store.routing(before)), (after, text, reading))


def _show_differences(old: tuple[str, bytes, Routing], new: tuple[str, bytes, Routing]) -> None:
    """Each is a name, the text, and what it says."""
    (before, was, meant), (after, becomes, means) = old, new
    if was == becomes:
        click.echo(f"Nothing: {after} is version {before}.")
        return
    words = differences(meant, means) or ["nothing that calls would notice: notes, spaces or the order"]
    click.echo("\n".join([f"From {before} to {after}:", *(f"  {line}" for line in words), ""]))
    lines = was.decode().splitlines(), becomes.decode().splitlines()
    click.echo("\n".join(unified_diff(*lines, before, after, lineterm="")))


@routing.command()
@FILE
@WHY
@DRY
def accept(file: Path | None, why: str | None, dry_run: bool) -> None:
    """Put a routing file into force, while calls go on; they keep the version that they began with."""
    settings = Settings.from_environment()
    path = (file or settings.routing).absolute()
    if not path.is_file():
        raise UserMistake(f"there is no file {path}")
    _wish(settings, Wish("accept", path, version_of(path.read_bytes()), getpass.getuser(), _why(why, dry_run), dry_run))


@routing.command()
@click.argument("version", required=False)
@WHY
@DRY
def rollback(version: str | None, why: str | None, dry_run: bool) -> None:
    """Put an older VERSION into force again; without one, that before the one in force."""
    settings = Settings.from_environment()
    record = record_of(settings.home)
    meant = record.found(version).version if version else _before(record)
    path = _store(settings).path(meant)
    _wish(settings, Wish("rollback", path, meant, getpass.getuser(), _why(why, dry_run), dry_run))


@routing.command("list")
@click.option("-n", "count", type=click.IntRange(min=1), default=20, help="how many, the latest first")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(count: int, as_json: bool) -> None:
    """Every change of the routing: when, who, and why."""
    changes = record_of(Settings.from_environment().home).changes()[::-1][:count]
    if as_json:
        rows = [asdict(change) | {"at": change.at.isoformat(), "in_force": not i} for i, change in enumerate(changes)]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif not changes:
        click.echo("No version has been accepted yet: the first start of the service accepts routing.yaml.")
    else:
        console.print(_table(changes))


@routing.command()
@click.argument("version", required=False)
def show(version: str | None) -> None:
    """The text of a VERSION, by default of the one in force."""
    settings = Settings.from_environment()
    click.echo(_store(settings).text(_meant(record_of(settings.home), version).version), nl=False)


def _wish(settings: Settings, wish: Wish) -> None:
    with shown() as (tell, progress):
        if _is_running(settings):
            fields = asdict(wish) | {"path": str(wish.path)}
            work = ask_long(settings.control, "routing accept", fields, ACCEPTING, tell)
        else:
            work = accept_offline(settings, wish, tell, progress)
        click.echo(run_until_stopped(work))


def _is_running(settings: Settings) -> bool:
    try:
        connect(settings.control).close()
    except (MissingRequirement, FileNotFoundError):
        return False
    return True


def _why(why: str | None, dry_run: bool) -> str:
    if dry_run:
        return why or ""
    if not why and sys.stdin.isatty():
        why = click.prompt("Why (for the record)")
    if not why or not why.strip():
        raise UserMistake("a change needs a reason for the record: add --why 'new hours from Monday on'")
    return why.strip()


def _store(settings: Settings) -> Store:
    return Store(folder_of(settings.home))


def _meant(record: Record, word: str | None) -> Change:
    found = record.found(word) if word else record.last()
    if found is None:
        raise UserMistake("no version has been accepted yet: the first start of the service accepts routing.yaml")
    return found


def _before(record: Record) -> str:
    before = record.before()
    if not before:
        raise UserMistake("there is no older version to go back to: `ivr routing list` shows all, and any can be named")
    return before


def _table(changes: list[Change]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold underline")
    for name in ("", "when", "version", "what", "who", "why"):
        table.add_column(name)
    for place, change in enumerate(changes):
        force = "" if place else " (in force)"
        row = (f"#{change.number}", f"{change.at.astimezone():%d %b %Y %H:%M}", change.version + force)
        table.add_row(*map(escape, (*row, change.what, change.who, change.why)))
    return table
