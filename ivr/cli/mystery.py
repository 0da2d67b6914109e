"""`ivr mystery`: callers who pretend, real calls of theirs, and what was not as promised."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from ivr.amount import amount
from ivr.cli.stopping import run_until_stopped
from ivr.cli.with_service import with_service
from ivr.mystery.calling import MysteryCallers
from ivr.mystery.page import page, verdict
from ivr.mystery.plan import Plan, look_for_clips, read
from ivr.mystery.results import Result, Results
from ivr.mystery.telling import HEADS, faults, sentences, table
from ivr.outside.behaviour import parse_world
from ivr.outside.opening import opened
from ivr.routing.model import Routing
from ivr.routing.moments import moment
from ivr.settings import Settings
from ivr.versions.checking import checked_routing
from ivr.whole import put_whole

File = click.Path(dir_okay=False, path_type=Path)
OFTEN = 25
"""Calls after which it is said how far it is."""


@click.command()
@click.option("--plan", "plan_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True,
              help="who calls, how often, and what was promised to each")  # fmt: skip
@click.option("--results", type=File, help="keeps each call as it comes; a run that was broken off goes on from there")
@click.option("--report", type=File, help="writes the tables as Markdown")
@click.option("--sounds", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="the clips as they were approved; without it those of the service itself")  # fmt: skip
@click.option("--at", metavar="TIME", help="the service's time, if none is running, such as 2026-11-23T10:00")
@click.option("--world", default="", metavar="WORLD", help="how others behave, as for `ivr call`")
def mystery(
    plan_file: Path, results: Path | None, report: Path | None, sounds: Path | None, at: str | None, world: str
) -> None:
    """Place real calls and compare what is heard, and how long it takes, with what was promised.

    A clip that was exchanged for another is found only when `--sounds` names a copy made before. Exit code 1 when a
    call did not go as promised.
    """
    settings = Settings.from_environment()
    routing = checked_routing(settings)
    found = read(plan_file, routing)
    known = Results(results or plan_file.with_suffix(".results.jsonl"), found)
    if not run_until_stopped(_call(settings, routing, found, known, sounds, at, world)):
        click.echo(f"Stopped; {known.path} has what was done, and the same command goes on.", err=True)
        sys.exit(1)
    told = list(known.known.values())
    _show(found, told, Console(highlight=False))
    if report:
        with put_whole(report) as fresh:
            fresh.write_text(page(found, told), encoding="utf-8")
        click.echo(f"{report} is written")
    sys.exit(1 if any(one.findings for one in told) else 0)


async def _call(
    settings: Settings,
    routing: Routing,
    plan: Plan,
    known: Results,
    sounds: Path | None,
    at: str | None,
    world: str,
) -> bool:
    behaviour = parse_world(world, routing.trunks, routing.agents) if world else None
    async with with_service(settings, routing, moment(at, routing), quiet=False) as installation:
        approved = sounds or settings.sounds
        look_for_clips(plan, approved)

        def told(result: Result) -> None:
            known.keep(result)
            for one in result.findings:
                click.echo(f"call {result.place}, {result.profile}: {one.what}, {one.told}")
            if len(known.known) % OFTEN == 0:
                click.echo(f"{len(known.known)} of {amount(plan.calls, 'call')}")

        async with opened(settings, routing, installation, behaviour, click.echo) as outside:
            callers = MysteryCallers(outside, settings.control, approved, routing.agents)
            await callers.carry_out(plan, known.known, told)
    return True


def _show(plan: Plan, results: list[Result], console: Console) -> None:
    console.print(_table(HEADS, table(plan, results)))
    if wrong := faults(plan, results):
        console.print(_table(("calls with a fault", *(profile.name for profile in plan.profiles)), wrong))
    for sentence in (*sentences(plan, results), verdict(results)):
        console.print(sentence, markup=False)


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
    made = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold underline")
    for place, head in enumerate(heads):
        made.add_column(head, justify="right" if place else "left")
    for row in rows:
        made.add_row(*row)
    return made
