"""`ivr users`: who may log in to the desk, and what was done there."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import get_args

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ivr.errors import UserMistake
from ivr.requests.asking import name_of_post
from ivr.roles import Role
from ivr.settings import Clock, Settings
from ivr.users import passwords
from ivr.users.accounts import Accounts
from ivr.users.log import Log
from ivr.users.model import User, fitting, name_of
from ivr.users.sessions import Sessions
from ivr.versions.opening import routing_in_force

SHELL = "the command line"
"""Who does what is done here, in the log."""


@click.group(invoke_without_command=True)
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.pass_context
def users(context: click.Context, json_wanted: bool) -> None:
    """Who may log in to the desk's pages."""
    if context.invoked_subcommand:
        return
    home, now = Settings.from_environment().home, Clock().now()
    known = Accounts(home).all()
    lasting = [session.user.name for session in Sessions(home).of(None, now)]
    if json_wanted:
        rows = [_public(user) | {"sessions": lasting.count(user.name)} for user in known]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not known:
        click.echo("Nobody may log in yet: `ivr users add NAME --role administrator` adds the first.")
        return
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold underline")
    for column in ("name", "role", "post", "agent", "second factor", "sessions", "state"):
        table.add_column(column)
    for user in known:
        state = "disabled" if user.disabled else "first password" if user.temporary else "-"
        second = "yes" if user.second else "provider's" if user.subject else "not yet"
        cells = (
            user.name,
            user.role,
            user.post or "-",
            user.agent or "-",
            second,
            str(lasting.count(user.name)),
            state,
        )
        table.add_row(*map(escape, cells))
    Console(highlight=False).print(table)


@users.command()
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(get_args(Role)), help="What he may do.")
@click.option("--post", default="", help="The consulate whose calls and requests he sees.")
@click.option("--agent", default="", help="Who he is among the agents of routing.yaml.")
@click.option("--elsewhere", is_flag=True, help="He logs in at the ministry's provider: no password.")
def add(name: str, role: Role, post: str, agent: str, elsewhere: bool) -> None:
    """Adds NAME and prints a first password, once; it must be changed at the first log-in."""
    settings, now = Settings.from_environment(), Clock().now()
    name = name_of(name)
    fitting(role, post, agent)
    routing = routing_in_force(settings.home, settings.routing)
    if post and not name_of_post(post, routing):
        raise UserMistake("the centre is no post: give its people the role 'agent'")
    if agent and agent not in routing.agents:
        raise UserMistake(f"there is no agent '{agent}' in the routing in force: `ivr agents` lists all")
    first = "" if elsewhere else passwords.made_up()
    kept = passwords.digest(first) if first else ""
    Accounts(settings.home).add(User(name, role, post, agent, kept, temporary=bool(first)), now)
    Log(settings.home).write(now, SHELL, "added a user", f"{name}, {role}")
    if first:
        click.echo(first)
        click.echo(f"The first password of {name}; it is not told again, and is changed at the first log-in.", err=True)
    else:
        click.echo(f"{name} may log in through the provider.")


@users.command()
@click.argument("name")
def password(name: str) -> None:
    """Gives NAME a new first password and ends his sessions."""
    home, now = Settings.from_environment().home, Clock().now()
    first = passwords.made_up()
    Accounts(home).change(name, password=passwords.digest(first), temporary=True)
    Sessions(home).end_all(name)
    Log(home).write(now, SHELL, "gave a new password", name)
    click.echo(first)
    click.echo(f"The new first password of {name}; it is not told again, and is changed at the next log-in.", err=True)


@users.command("reset-second")
@click.argument("name")
def reset_second(name: str) -> None:
    """Takes away NAME's second factor, for who has lost his telephone; he sets up another one at the next log-in."""
    home, now = Settings.from_environment().home, Clock().now()
    Accounts(home).change(name, second="")
    Log(home).write(now, SHELL, "took away the second factor", name)
    click.echo(f"{name} logs in with his password alone and sets up a second factor then.")


@users.command()
@click.argument("name")
def disable(name: str) -> None:
    """NAME can log in no more, and his sessions end; `enable` lets him in again."""
    _able(name, True, "disabled a user")
    click.echo(f"{name} can log in no more.")


@users.command()
@click.argument("name")
def enable(name: str) -> None:
    """Lets NAME log in again."""
    _able(name, False, "enabled a user")
    click.echo(f"{name} can log in again.")


@users.command()
@click.argument("name")
def remove(name: str) -> None:
    """Takes NAME away for good; what he did stays in the log."""
    home = Settings.from_environment().home
    Accounts(home).remove(name)
    Log(home).write(Clock().now(), SHELL, "removed a user", name)
    click.echo(f"{name} is no user any more.")


@users.command("end-sessions")
@click.argument("name")
def end_sessions(name: str) -> None:
    """Ends all sessions of NAME: every browser in which he is logged in."""
    home = Settings.from_environment().home
    Accounts(home).get(name)
    ended = Sessions(home).end_all(name)
    Log(home).write(Clock().now(), SHELL, "ended sessions", name)
    click.echo(f"{ended} ended.")


@users.command("log")
@click.option("--who", default="", help="What one user did.")
@click.option("--about", default="", help="A word in what was done, or with what.")
@click.option("--most", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many lines.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def log_of(who: str, about: str, most: int, json_wanted: bool) -> None:
    """Who saw and changed what on the desk, the newest last."""
    lines = [line for _, line in reversed(Log(Settings.from_environment().home).lines(who, about, most))]
    if json_wanted:
        rows = [asdict(line) | {"at": line.at.isoformat()} for line in lines]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for line in lines:
        at = f"{line.at.astimezone():%Y-%m-%d %H:%M:%S}"
        click.echo("  ".join(part for part in (at, line.who, line.what, line.about, line.address) if part))
    if not lines:
        click.echo("Nothing was done on the desk yet.")


def _able(name: str, disabled: bool, what: str) -> None:
    home = Settings.from_environment().home
    Accounts(home).change(name, disabled=disabled)
    Log(home).write(Clock().now(), SHELL, what, name)


def _public(user: User) -> dict[str, object]:
    """What may be told of a user."""
    told = {name: getattr(user, name) for name in ("name", "role", "post", "agent", "temporary", "disabled")}
    return told | {"second": bool(user.second), "elsewhere": bool(user.subject)}
