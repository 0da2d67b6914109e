"""`ivr secrets`: a password shown, or exchanged for a new one while calls go on."""

from __future__ import annotations

import asyncio

import click

from ivr.asterisk.secrets import SOFTPHONE, Secrets
from ivr.cli.agents import who
from ivr.control.questions import ask
from ivr.errors import MissingRequirement, UserMistake
from ivr.routing.problems import suggestion
from ivr.settings import Settings
from ivr.versions.opening import routing_in_force


@click.group()
def secrets() -> None:
    """Passwords: of each agent's telephone, of the softphone, and of the controller's two links, `ari` and `ami`."""


@secrets.command()
@click.argument("name")
def show(name: str) -> None:
    """The password of NAME."""
    settings = Settings.from_environment()
    _check((name,), _names(settings))
    if not (settings.home / "secrets.json").is_file():
        raise UserMistake(f"{settings.home} has no passwords: the first start makes them; is IVR_HOME right?")
    click.echo(Secrets(settings.home).secret_of(name))


@secrets.command()
@click.argument("names", metavar="NAME...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All passwords.")
def rotate(names: tuple[str, ...], everything: bool) -> None:
    """New passwords for NAME... while calls go on; telephones need theirs before their registration runs out."""
    if bool(names) == everything:
        raise UserMistake("name passwords or write --all, not both" if names else "name passwords, or write --all")
    settings = Settings.from_environment()
    known = _names(settings)
    _check(names, known)
    wanted = known if everything else names
    try:
        asyncio.run(ask(settings.control, "secrets-rotate", names=list(wanted), by=who()))
    except MissingRequirement:
        Secrets(settings.home).renew(wanted)
        click.echo("no service is running: the new passwords hold from its next start on")
    click.echo(f"new: {', '.join(wanted)}")
    if telephones := [name for name in wanted if name not in ("ari", "ami")]:
        click.echo(f"`ivr secrets show NAME` for the telephones of {', '.join(telephones)}")


def _names(settings: Settings) -> tuple[str, ...]:
    return (*routing_in_force(settings.home, settings.routing).agents, SOFTPHONE, "ari", "ami")


def _check(names: tuple[str, ...], known: tuple[str, ...]) -> None:
    for name in names:
        if name not in known:
            near = suggestion(name, known) or f" - there are {', '.join(known)}"
            raise UserMistake(f"there is no password '{name}'{near}")
