"""`ivr agents`: who answers on the first level, and logging them in and out through the running service."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from getpass import getuser
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from ivr.asterisk.secrets import Secrets
from ivr.cli.progress import console
from ivr.control.questions import ask
from ivr.errors import MissingRequirement, UserMistake
from ivr.routing.model import Routing
from ivr.routing.problems import suggestion
from ivr.settings import Settings
from ivr.versions.opening import routing_in_force

Row = Mapping[str, Any]

WORDS = {
    "logged-in": "is logged in",
    "logged-out": "is logged out",
    "paused": "is paused",
    "resumed": "takes calls again",
    "already-logged-in": "was logged in already",
    "already-logged-out": "was logged out already",
    "already-paused": "was paused for this reason already",
    "already-resumed": "was not paused",
    "still-paused": "is logged in, but still paused: `ivr agents resume NAME` ends that",
    "not-logged-in": "is not logged in: `ivr agents log-in NAME` comes first",
}
"""What came of it, as it is told."""


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def agents(context: click.Context, as_json: bool) -> None:
    """The agents: who takes calls, since when, why not, on what telephone, in which languages."""
    if context.invoked_subcommand:
        return
    settings = Settings.from_environment()
    try:
        rows: Sequence[Row] = asyncio.run(ask(settings.control, "agents"))
    except MissingRequirement as missing:
        click.echo(f"ivr: {missing}", err=True)
        rows = [_unseen(*agent) for agent in routing_in_force(settings.home, settings.routing).agents.items()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        console.print(_table(rows))


def _names(command: Callable[..., None]) -> Callable[..., None]:
    return click.argument("names", metavar="NAME...", nargs=-1)(
        click.option("--all", "everybody", is_flag=True, help="All agents.")(command)
    )


@agents.command("log-in")
@_names
def log_in(names: tuple[str, ...], everybody: bool) -> None:
    """From now on calls come to these agents."""
    _want("log-in", names, everybody)


@agents.command("log-out")
@_names
def log_out(names: tuple[str, ...], everybody: bool) -> None:
    """No more calls come to these agents; a talk goes on to its end."""
    _want("log-out", names, everybody)


@agents.command()
@click.argument("name")
@click.argument("reason")
def pause(name: str, reason: str) -> None:
    """No calls come to agent NAME until he resumes; REASON is a word or two, such as meal."""
    _want("pause", (name,), False, reason)


@agents.command()
@_names
def resume(names: tuple[str, ...], everybody: bool) -> None:
    """Calls come again to agents who were paused."""
    _want("resume", names, everybody)


@agents.command()
@click.argument("name")
def credentials(name: str) -> None:
    """What the telephone of agent NAME registers with."""
    settings = Settings.from_environment()
    routing = routing_in_force(settings.home, settings.routing)
    _check(name, routing)
    if routing.agents[name].in_page:
        raise UserMistake(f"the telephone of {name} is the one in the agent's page (/desk/calls); no other registers")
    secret = Secrets(settings.home).secret_of(name)
    server = f"{settings.tls.bind} (TLS, and SRTP)" if settings.tls and routing.service.encrypt_telephones else ""
    click.echo(f"server    {server or f'{settings.sip_bind} (UDP)'}\nuser      {name}\npassword  {secret}")


def _want(what: str, names: tuple[str, ...], everybody: bool, reason: str = "") -> None:
    if bool(names) == everybody:
        raise UserMistake("name agents, or write --all" if not names else "name agents or write --all, not both")
    fields: dict[str, Any] = {"do": what, "names": list(names), "all": everybody, "reason": reason, "by": who()}
    done = asyncio.run(ask(Settings.from_environment().control, "agent", **fields))
    for name, outcome in done.items():
        click.echo(f"{name} {WORDS.get(outcome, outcome).replace('NAME', name)}")
    if "not-logged-in" in done.values() and not everybody:
        raise SystemExit(1)


def who() -> str:
    """Who types this, for the journal; a user id without a name is told as it is."""
    try:
        return f"command line ({getuser()})"
    except (KeyError, OSError):
        return f"command line ({os.getuid()})"


def _check(name: str, routing: Routing) -> None:
    if name not in routing.agents:
        near = suggestion(name, routing.agents) or f" - the agents are {', '.join(routing.agents)}"
        raise UserMistake(f"there is no agent '{name}'{near}")


def _unseen(agent: str, who: Any) -> Row:
    """What routing.yaml alone can tell."""
    return {
        "agent": agent, "name": who.name, "standing": "unknown", "since": "", "reason": "", "by": "",
        "telephone": "unknown", "doing": "unknown", "languages": dict(who.languages), "queues": list(who.queues),
    }  # fmt: skip


def _table(rows: Sequence[Row]) -> Table:
    """One line an agent on 80 columns, unless there is more to say of why."""
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold underline")
    for name in ("agent", "state", "since", "telephone", "languages", "queues", "why"):
        table.add_column(name, no_wrap=name != "why", overflow="fold" if name == "why" else "ellipsis")
    for row in rows:
        spoken = " ".join(f"{language}:{level}" for language, level in row["languages"].items())
        why = f"{row['reason']}, {row['by']}" if row["reason"] else row["by"]
        seen = row["telephone"] if row["telephone"] in ("gone", "unknown") else row["doing"]
        told = (row["agent"], row["standing"], _when(row["since"]), seen, spoken)
        table.add_row(*map(escape, told), ",".join(row["queues"]), escape(why))
    return table


def _when(since: str) -> str:
    return f"{datetime.fromisoformat(since).astimezone():%d %b %H:%M}" if since else ""
