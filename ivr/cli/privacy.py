"""`ivr privacy`: what a citizen may ask: to have everything that is kept about a number, and to have it erased."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import click

from ivr.amount import amount
from ivr.backup.making import PLACE, listed
from ivr.backup.restoring import ASIDE
from ivr.cli.agents import who
from ivr.cli.retention import PATIENCE
from ivr.control.questions import ask
from ivr.errors import MissingRequirement, ServiceTrouble, UserMistake
from ivr.journal.journal import Journal
from ivr.privacy.erasing import Eraser
from ivr.privacy.exporting import export
from ivr.privacy.numbers import read
from ivr.settings import Clock, Settings
from ivr.versions.opening import routing_in_force

COUNTRY = click.option("--country", metavar="CODE", help="The country of a number written without one, such as FR.")


@click.group()
def privacy() -> None:
    """Everything that is kept about a telephone number, handed out or erased."""


@privacy.command("export")
@click.argument("number")
@COUNTRY
@click.option("--to", "target", metavar="PATH", type=click.Path(path_type=Path), help="A new folder, or a new .zip.")
def export_(number: str, country: str | None, target: Path | None) -> None:
    """Collect calls, recordings, callbacks, marks and incidents of NUMBER, to read and as JSON."""
    found = read(number, country)
    made = export(Settings.from_environment(), found, target or Path(f"about-{found.lstrip('+')}"), Clock().now())
    click.echo(f"{made} holds everything that is kept about {found}. It is personal data: hand it over and delete it.")


@privacy.command()
@click.argument("number", required=False)
@COUNTRY
@click.option("--again", is_flag=True, help="Erase anew all who were erased before: after a restored backup.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def erase(number: str | None, country: str | None, again: bool, yes: bool, as_json: bool) -> None:
    """Erase NUMBER everywhere; its calls stay in the figures, as nobody's. Exit code 1 if it still stands somewhere."""
    if again == bool(number):
        raise UserMistake("name the number to erase, or write --again")
    found = read(number, country) if number else ""
    if found and not yes:
        click.confirm(f"Erase {found}, its messages and recordings for good?", abort=True)
    told = _erase(found)
    if as_json:
        click.echo(json.dumps(told, indent=2))
    elif again:
        click.echo(f"{told['again']} who had been erased before were there again, and are erased.")
    else:
        click.echo(
            f"{found} is erased: {amount(told['calls'], 'call')}, {amount(told['recordings'], 'recording')}, "
            f"{amount(told['mentions'], 'mention')} in records."
        )
        if kept := listed(Settings.from_environment().home / PLACE):
            click.echo(
                f"{len(kept)} backups of before still hold what was erased, and copies elsewhere may, until they are "
                "rotated away."
            )
    if told.get("left"):
        raise ServiceTrouble(
            f"the number still stands in {', '.join(told['left'])}: run this again, or look there. "
            f"A folder {ASIDE}... is what a restore has set aside, with its recordings: delete it whole"
        )


def _erase(number: str) -> dict[str, Any]:
    """By the running service, which may be talking with that person just now, or without one."""
    settings = Settings.from_environment()
    try:
        told: dict[str, Any] = asyncio.run(ask(settings.control, "erase", PATIENCE, number=number, by=who()))
    except MissingRequirement:
        journal = Journal(settings.journal)
        journal.open()
        try:
            own = routing_in_force(settings.home, settings.routing).as_flow("").own_numbers
            eraser = Eraser(journal, settings, own, Clock().now)
            told = eraser.erase(number, who()).as_json() if number else {"again": eraser.again(who())}
        finally:
            journal.close()
    return told
