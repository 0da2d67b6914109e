"""`ivr simulate`: a call on paper, step by step as a real one would go."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import click

from ivr.cli.options import KEYS_HELP, call_options, number
from ivr.flow.events import Arrived
from ivr.flow.telling import Teller
from ivr.flow.transcript import transcript
from ivr.outside.behaviour import parse_world
from ivr.outside.script import parse
from ivr.routing.moments import moment
from ivr.routing.reader import load
from ivr.settings import Settings
from ivr.simulator.simulate import lines_served
from ivr.simulator.simulate import simulate as run_on_paper
from ivr.speech.texts import texts


@click.command(epilog=KEYS_HELP)
@call_options
def simulate(to: str, caller: str | None, keys: str, at: str | None, world: str, as_json: bool) -> None:
    """Makes a call on paper: what is said, which keys, where it goes. Exit code 1 when the call fails."""
    settings = Settings.from_environment()
    routing = load(settings.routing)
    flow = routing.as_flow("draft")
    told = run_on_paper(
        flow,
        Arrived(
            at=moment(at, routing) or datetime.now(UTC),
            call="simulated",
            dialled=number(to, "--to"),
            caller=number(caller, "--from") if caller else None,
        ),
        parse(keys),
        parse_world(world, routing.trunks, routing.agents),
        lines_served(flow, routing.agents),
    )
    call = transcript(told.entries)
    if call.number not in routing.numbers:
        click.echo(f"{call.number} is not in routing.yaml; its numbers are {', '.join(routing.numbers)}", err=True)
    if not as_json:
        teller = Teller(texts(settings.prompts))
        click.echo("\n".join(line for entry in told.entries for line in teller.lines(entry)))
    else:
        click.echo(json.dumps(call.as_json(), ensure_ascii=False, indent=2))
    sys.exit(1 if call.disposition == "failed" else 0)
