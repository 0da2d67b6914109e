"""`ivr retention run`: everything whose time has come is deleted, wherever it lies, and a second look proves it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import click
from rich.table import Table

from ivr.asterisk.locate import find_or_provision
from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.records import REOPEN
from ivr.cli.agents import who
from ivr.cli.progress import console
from ivr.control.questions import ask
from ivr.errors import MissingRequirement, ServiceTrouble
from ivr.journal.journal import Journal
from ivr.privacy.retention import Keeper
from ivr.settings import Clock, Settings
from ivr.versions.opening import routing_in_force

PATIENCE = 600.0
"""Seconds that a running service may take for it."""


@click.group()
def retention() -> None:
    """How long personal data is kept: `retention` in routing.yaml says it, the service does it each hour."""


@retention.command()
@click.option("--dry-run", is_flag=True, help="Only say what is due.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def run(dry_run: bool, as_json: bool) -> None:
    """Delete what is due now, and look again. Exit code 1 when something due could not be deleted."""
    settings = Settings.from_environment()
    try:
        matters = asyncio.run(ask(settings.control, "retention", PATIENCE, dry_run=dry_run, by=who()))
    except MissingRequirement:
        matters = _without_a_service(settings, dry_run)
    if as_json:
        click.echo(json.dumps({"dry_run": dry_run, "matters": matters}, indent=2))
    else:
        console.print(_table(matters, dry_run))
    left = [] if dry_run else [matter["what"] for matter in matters if matter["left"]]
    if left:
        raise ServiceTrouble(f"could not be deleted: {', '.join(left)} - see the log; is the disk writable?")


def _without_a_service(settings: Settings, dry_run: bool) -> list[dict[str, Any]]:
    periods = routing_in_force(settings.home, settings.routing).retention
    journal = Journal(settings.journal)
    journal.open()
    try:
        keeper = Keeper(journal, settings, periods, Clock().now, lambda: asyncio.run(_reopen(settings)))
        return [matter.as_json() for matter in (keeper.look() if dry_run else keeper.run(who()))]
    finally:
        journal.close()


async def _reopen(settings: Settings) -> None:
    """An Asterisk that goes on without a service opens its logs anew."""
    if (settings.home / "run" / "asterisk.ctl").exists():
        installation = await find_or_provision(settings.home, click.echo)
        await AsteriskProcess(installation, settings.home).cli(REOPEN)


def _table(matters: list[dict[str, Any]], dry_run: bool) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold underline")
    table.add_column("what")
    for name in ("days", "due", *(() if dry_run else ("deleted", "still due"))):
        table.add_column(name, justify="right")
    for matter in matters:
        told = [matter["days"], matter["due"]]
        told += [] if dry_run else [matter["due"] - matter["left"], matter["left"]]
        table.add_row(matter["what"], *map(str, told))
    return table
