"""`ivr staffing`: how many agents the promise needs, from the journal; `--day` plays a day with a roster instead."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click
from click.core import ParameterSource
from rich import box
from rich.console import Console
from rich.table import Table

from ivr.amount import amount
from ivr.errors import MissingRequirement, UserMistake
from ivr.routing.model import Routing
from ivr.routing.moments import zone_of
from ivr.routing.reader import load
from ivr.settings import Settings
from ivr.staffing.demand import FEW_CALLS, FEW_DAYS, Observed, lookback, observe
from ivr.staffing.erlang import LIMITS
from ivr.staffing.need import Goal, Need, need
from ivr.staffing.report import told_of_day

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

FROM_JOURNAL = ("target", "days", "weekday", "plot")
OF_DAY = ("seed", "calls", "agents", "naive")
"""Options that need the journal, and those that need `--day`."""


@click.command()
@click.option(
    "--target", type=click.FloatRange(0.01, 0.999), default=0.9, show_default=True, help="share to be in time"
)
@click.option("--days", type=click.IntRange(1, 366), default=28, show_default=True, help="days of the journal to use")
@click.option("--weekday", type=click.Choice(WEEKDAYS), help="only this day of the week; else the mean of all days")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="also draw it into this SVG file")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@click.option("--day", is_flag=True, help="play a whole day with a roster, and judge each language's wait")
@click.option("--seed", type=int, default=1, show_default=True, help="with --day: which day is drawn")
@click.option("--calls", type=click.IntRange(10, 50_000), default=2000, show_default=True, help="with --day")
@click.option("--agents", type=click.Choice(["example", "routing"]), default="example", show_default=True,
              help="with --day: the example of 55, or the agents of routing.yaml")  # fmt: skip
@click.option("--naive", is_flag=True, help="with --day: one queue a language instead of our routing, to compare")
def staffing(
    target: float,
    days: int,
    weekday: str | None,
    plot: Path | None,
    as_json: bool,
    day: bool,
    seed: int,
    calls: int,
    agents: str,
    naive: bool,
) -> None:
    """How many agents each half-hour needs for the promise, by language."""
    _refuse_mixture(day)
    settings = Settings.from_environment()
    routing = load(settings.routing)
    console = Console(highlight=False, soft_wrap=True)
    if day:
        told_of_day(console, routing if agents == "routing" else None, seed, calls, naive, as_json)
        return
    zone = zone_of(routing)
    begins, ends = lookback(datetime.now(UTC), days, zone)
    observed = observe(settings.journal, begins, ends, zone, WEEKDAYS.index(weekday) if weekday else None)
    goal = Goal(routing.service.promise, target, _wrap_up(routing))
    try:
        found = need(observed, goal)
    except ValueError:
        raise MissingRequirement(
            f"the journal of the last {days} days holds no call that an agent answered: nothing to reckon from yet"
        ) from None
    if plot:
        _draw(found, goal, plot)
    if as_json:
        click.echo(json.dumps(_as_json(found, observed, goal), ensure_ascii=False, indent=2))
    else:
        _show(console, found, observed, goal)


def _refuse_mixture(day: bool) -> None:
    """Options of the other question would change nothing. Raises UserMistake for the first of them."""
    context = click.get_current_context()
    for name in FROM_JOURNAL if day else OF_DAY:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            other = "does not go with --day: leave one of them out" if day else "goes with --day only: write that too"
            raise UserMistake(f"--{name} {other}")


def _wrap_up(routing: Routing) -> dict[str, float]:
    return {queue.language: queue.wrap_up for queue in routing.queues.values()}


def _draw(found: Need, goal: Goal, file: Path) -> None:
    from ivr.staffing.plot import plot

    if file.suffix != ".svg":
        raise UserMistake(f"--plot {file}: the plot is an SVG file, so its name must end in .svg")
    plot(
        found, f"Agents needed: {goal.target:.0%} answered within {goal.promise:.0f} s of the call's first second", file
    )


def _as_json(found: Need, observed: Observed, goal: Goal) -> dict[str, object]:
    return {
        "promise_seconds": goal.promise,
        "target": goal.target,
        "calls": observed.calls,
        "days": observed.days,
        "too_little": observed.too_little,
        "limits": LIMITS,
        **found.as_json(),
    }


def _show(console: Console, found: Need, observed: Observed, goal: Goal) -> None:
    console.print(
        f"Agents needed so that {goal.target:.0%} of callers are answered within {goal.promise:.0f} s, menus included; "
        f"from {amount(observed.calls, 'call')} on {amount(observed.days, 'day')}."
    )
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("from", no_wrap=True)
    for name in ("calls", *found.handling, "separate", "pooled"):
        table.add_column(name, justify="right", no_wrap=True)
    for half_hour in found.half_hours:
        agents = (str(half_hour.agents[language] or "") for language in found.handling)
        table.add_row(
            half_hour.begins, f"{half_hour.calls:.1f}", *agents, str(half_hour.separate), str(half_hour.pooled)
        )
    handling = (f"{seconds:.0f}" for seconds in found.handling.values())
    table.add_row("seconds", "", *handling, "", "")
    console.print(table)
    console.print("calls: a day, mean. separate: if nobody spoke two languages; pooled: if everybody spoke all.")
    console.print("seconds: of handling a call, mean talk and the queue's wrap-up.")
    if observed.too_little:
        console.print(
            f"Too little to be trusted: it takes {FEW_CALLS} calls and {FEW_DAYS} days at least.", style="bold"
        )
    console.print(f"Limits: {LIMITS}")
