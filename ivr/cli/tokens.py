"""`ivr tokens`: who may use the service over HTTP, and until when."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import get_args

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ivr.api.tokens import Tokens
from ivr.errors import UserMistake
from ivr.requests.asking import name_of_post
from ivr.roles import Role
from ivr.settings import Clock, Settings
from ivr.versions.opening import routing_in_force

LONGEST = 3650
"""Days that a token may be good for."""


@click.group(invoke_without_command=True)
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.pass_context
def tokens(context: click.Context, json_wanted: bool) -> None:
    """Who may use the service over HTTP; the tokens themselves are kept nowhere."""
    if context.invoked_subcommand:
        return
    known, now = Tokens(Settings.from_environment().home).all(), Clock().now()
    if json_wanted:
        rows = [{"name": name, **one.model_dump(mode="json", exclude={"digest"})} for name, one in known.items()]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not known:
        click.echo("There are no tokens: `ivr tokens add NAME --role agent` makes one.")
        return
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold underline")
    for column in ("name", "role", "post", "good until"):
        table.add_column(column)
    for name, one in known.items():
        until = "is over" if one.until <= now else f"{one.until.astimezone():%Y-%m-%d}"
        table.add_row(*map(escape, (name, one.role, one.post or "-", until)))
    Console(highlight=False).print(table)


@tokens.command()
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(get_args(Role)), help="What it allows.")
@click.option("--post", default="", help="The consulate or partner whose requests it shows.")
@click.option(
    "--days", type=click.IntRange(1, LONGEST), default=365, show_default=True, help="For how long it is good."
)
def add(name: str, role: Role, post: str, days: int) -> None:
    """Makes a token for NAME and prints it, once; what is done with it is signed NAME."""
    settings, now = Settings.from_environment(), Clock().now()
    if not name.strip() or len(name) > 100 or not name.isprintable():
        raise UserMistake("a name is what is written beside each step: 1 to 100 characters that can be printed")
    if post and not name_of_post(post, routing_in_force(settings.home, settings.routing)):
        raise UserMistake("the centre is no post: give its people the role 'agent'")
    token = Tokens(settings.home).add(name, role, post, now, now + timedelta(days=days))
    click.echo(token)
    click.echo(f"It is good for {days} days and not told again. Send it as `Authorization: Bearer ...`.", err=True)


@tokens.command()
@click.argument("name")
def revoke(name: str) -> None:
    """NAME's token opens nothing any more, from the next request on."""
    Tokens(Settings.from_environment().home).revoke(name)
    click.echo(f"The token of {name} opens nothing any more.")
