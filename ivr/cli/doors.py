"""`ivr doors`: who is shut out for guessing passwords, until when, and letting them in again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import click

from ivr.amount import amount
from ivr.cli.agents import who
from ivr.control.questions import ask
from ivr.settings import Settings


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def doors(context: click.Context, as_json: bool) -> None:
    """Addresses, or names at addresses, from which too many wrong passwords came, and how long they stay shut out."""
    if context.invoked_subcommand:
        return
    rows: Sequence[Mapping[str, Any]] = asyncio.run(ask(Settings.from_environment().control, "doors"))
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    elif not rows:
        click.echo("nobody is shut out")
    for row in () if as_json else rows:
        until = datetime.fromtimestamp(row["until"]).astimezone()
        click.echo(f"{row['whom']:40} until {until:%d %b %H:%M:%S}, {amount(row['times'], 'block')} within a day")


@doors.command("open")
@click.argument("whom", metavar="ADDRESS|NAME")
def open_(whom: str) -> None:
    """Lets an address, or a name wherever it is shut out, in again at once."""
    for told in asyncio.run(ask(Settings.from_environment().control, "doors-open", whom=whom, by=who())):
        click.echo(f"{told} comes in again")
