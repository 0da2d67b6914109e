"""`ivr call`: a real call from the outside world, shown as it happens."""

from __future__ import annotations

import json
import sys
from datetime import datetime

import click

from ivr.cli.options import KEYS_HELP, call_options
from ivr.cli.stopping import run_until_stopped
from ivr.cli.with_service import with_service
from ivr.flow.entries import Entry
from ivr.flow.telling import Teller
from ivr.flow.transcript import transcript
from ivr.outside.behaviour import World, parse_world
from ivr.outside.dial import Placed, dial
from ivr.outside.opening import opened
from ivr.outside.script import Script, parse
from ivr.routing.model import Routing
from ivr.routing.moments import moment
from ivr.settings import Settings
from ivr.speech.texts import texts
from ivr.versions.checking import checked_routing


@click.command(epilog=KEYS_HELP)
@call_options
def call(to: str, caller: str | None, keys: str, at: str | None, world: str, as_json: bool) -> None:
    """Makes a real call, to the running service or to one started for it. Exit code 1 when the call fails."""
    settings = Settings.from_environment()
    routing = checked_routing(settings)
    begins = moment(at, routing)
    behaviour = parse_world(world, routing.trunks, routing.agents) if world else None
    placed = run_until_stopped(_call(settings, routing, begins, behaviour, to, caller, parse(keys), as_json))
    if placed is None:
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(transcript(placed.entries).as_json(), ensure_ascii=False, indent=2))
    elif not placed.disposition:
        click.echo("The service never took the call.")
    sys.exit(1 if placed.disposition in (None, "failed") else 0)


async def _call(
    settings: Settings,
    routing: Routing,
    at: datetime | None,
    world: World | None,
    to: str,
    caller: str | None,
    script: Script,
    quiet: bool,
) -> Placed:
    teller = Teller(texts(settings.prompts))

    def watch(entry: Entry) -> None:
        if not quiet:
            for line in teller.lines(entry):
                click.echo(line)

    async with with_service(settings, routing, at, quiet) as installation:
        async with opened(settings, routing, installation, world) as outside:
            return await dial(outside, settings.control, to, caller, script, watch)
