"""`ivr agents`: who answers on the first level, and what their telephones register with."""

from __future__ import annotations

import click
from rich.table import Table

from ivr.asterisk.secrets import Secrets
from ivr.cli.progress import console
from ivr.errors import UserMistake
from ivr.routing.reader import load
from ivr.settings import Settings


@click.group(invoke_without_command=True)
@click.pass_context
def agents(context: click.Context) -> None:
    """The agents, their languages and queues."""
    if context.invoked_subcommand:
        return
    table = Table("agent", "name", "languages (level)", "queues")
    for name, agent in load(Settings.from_environment().routing).agents.items():
        spoken = ", ".join(f"{language} ({level})" for language, level in agent.languages.items())
        table.add_row(name, agent.name, spoken, ", ".join(agent.queues))
    console.print(table)


@agents.command()
@click.argument("name")
def credentials(name: str) -> None:
    """What the telephone of agent NAME registers with."""
    settings = Settings.from_environment()
    routing = load(settings.routing)
    if name not in routing.agents:
        raise UserMistake(f"there is no agent '{name}' - the agents are {', '.join(routing.agents)}")
    secret = Secrets(settings.home).secret_of(name)
    click.echo(f"server    {settings.sip_bind} (UDP)\nuser      {name}\npassword  {secret}")
