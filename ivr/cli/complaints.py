"""`ivr complaints`: every complaint with its number, and whether each one is still as it was registered."""

from __future__ import annotations

import json

import click
from rich.console import Console
from rich.table import Table

from ivr.amount import amount
from ivr.journal import complaints as rows
from ivr.journal.database import reading
from ivr.requests.evidence import digest_of
from ivr.settings import Settings


@click.group(invoke_without_command=True)
@click.option("-n", "count", type=click.IntRange(min=1), default=20, help="How many, the latest first.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.pass_context
def complaints(context: click.Context, count: int, json_wanted: bool) -> None:
    """The latest complaints; `ivr requests show` tells what became of each."""
    if context.invoked_subcommand:
        return
    with reading(Settings.from_environment().journal) as db:
        known = rows.latest(db, count)
    if json_wanted:
        click.echo(json.dumps(known, ensure_ascii=False, indent=2))
        return
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold underline")
    for name in ("number", "registered", "request", "subject", "language", "state"):
        table.add_column(name)
    for row in known:
        table.add_row(*(str(value)[:16] if name == "at" else str(value) for name, value in row.items()))
    Console(highlight=False, markup=False).print(table if known else "Nobody has complained.")


@complaints.command()
def verify() -> None:
    """Looks whether every complaint is as it was registered. Exit code 1, and a line for each that is not."""
    settings = Settings.from_environment()
    with reading(settings.journal) as db:
        chain = rows.verified(db, lambda file: digest_of(settings.recordings / file))
    for one in chain.broken:
        click.echo(str(one), err=True)
    if chain.broken:
        raise SystemExit(1)
    erased = f"; of {chain.erased} the person is erased, and what they were about is gone" if chain.erased else ""
    click.echo(f"{amount(chain.complaints, 'complaint')}, all as registered{erased}.")
    click.echo(f"The last link is {chain.last}: keep it elsewhere, and you can show later that none was cut off.")
