"""The command: what is measured, in turn, and where the results go."""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from bench import kept, machine, needs, page
from bench.aims import OURS
from bench.plan import CHECK, FULL, SHORT, Plan, Results, carry_out
from bench.quick import short
from bench.ratios import NATIVE
from bench.ways import NAMES
from bench.worse import worse
from ivr.errors import AccueilError, ServiceTrouble
from ivr.settings import PROJECT

WHOLE = PROJECT / "docs" / "performance" / "results.json"
QUICK, SOME = PROJECT / "var" / "bench-quick.json", PROJECT / "var" / "bench.json"
CHECKED = PROJECT / "var" / "bench-check.json"
"""Where results go: of a whole run, of a short one, of one that leaves ways out, and of a check."""

File = click.Path(dir_okay=False, path_type=Path)


@click.group(invoke_without_command=True)
@click.option("--quick", is_flag=True, help="the short form, under five minutes: changes no page")
@click.option("--way", "ways", multiple=True, type=click.Choice([*NAMES]), help="only these: changes no page")
@click.option("--runs", type=click.IntRange(1), help="how often all of it is repeated")
@click.option("--results", type=File, help="where the results go")
@click.pass_context
def bench(context: click.Context, quick: bool, ways: tuple[str, ...], runs: int | None, results: Path | None) -> None:
    """Runs the call by each way in turn; a whole run writes docs/performance.md."""
    if context.invoked_subcommand:
        return
    whole = not quick and not ways
    chosen = tuple(name for name in NAMES if name in ways) or tuple(NAMES)
    path = results or (WHOLE if whole else QUICK if quick else SOME)
    needs.look(chosen)
    plan = SHORT if quick else FULL
    asyncio.run(_run(replace(plan, runs=runs or plan.runs), chosen, path))
    found = kept.load(path)
    Console().print(short(found.rows))
    click.echo(f"{path} is written")
    if whole:
        click.echo(f"{page.write(found, page.DOCS)} is written")


@bench.command("page")
@click.argument("results", type=File, default=WHOLE)
def page_again(results: Path) -> None:
    """Writes docs/performance.md anew from RESULTS, measuring nothing."""
    click.echo(f"{page.write(kept.load(results), page.DOCS)} is written")


@bench.command("check")
@click.option("--against", type=File, default=WHOLE, help="the results of a whole run")
def check(against: Path) -> None:
    """Fails when a call costs more, or is answered later, than in the results of a whole run (about 3 minutes)."""
    then, chosen = kept.load(against), (NATIVE, OURS)
    needs.look(chosen)
    asyncio.run(_run(CHECK, chosen, CHECKED))
    found = kept.load(CHECKED).rows
    Console().print(short(found))
    if told := list(worse(found, then.rows)):
        raise ServiceTrouble("it has become slower. " + ". ".join(told))
    click.echo("a call costs no more and is answered no later than it was")


async def _run(plan: Plan, ways: tuple[str, ...], path: Path) -> None:
    if this := asyncio.current_task():
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    command, told = " ".join(["python -m bench", *sys.argv[1:]]), Results()

    def save() -> None:
        kept.save(path, machine.facts(told.asterisk, command), told)

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        await carry_out(plan, ways, Path(folder), told, lambda line: click.echo(line, err=True), save)


def main() -> None:
    """What goes wrong is one sentence on standard error."""
    try:
        bench(prog_name="bench")
    except AccueilError as trouble:
        click.echo(f"bench: {trouble}", err=True)
        sys.exit(1)
    except asyncio.CancelledError:
        click.echo("bench: ended; what it started is stopped", err=True)
        sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    main()
