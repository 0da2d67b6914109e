"""`ivr check`: a routing file turned into everything that is wrong with it, or into one line that it is fine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import click

from ivr.amount import amount
from ivr.collecting import nothing_collected
from ivr.routing.model import Routing
from ivr.routing.problems import Problem, errors
from ivr.routing.schema import schema
from ivr.routing.text import name_of, read
from ivr.settings import Settings
from ivr.versions.checking import examined


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--schema", "as_schema", is_flag=True, help="Print the JSON Schema for editors instead.")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
def check(file: Path | None, as_schema: bool, as_json: bool) -> None:
    """Say everything that is wrong with a routing file (the service's own without FILE).

    Exit codes: 0 fine (warnings allowed), 1 there are errors, 2 wrong use.
    """
    if as_schema:
        click.echo(json.dumps(schema(), indent=2, ensure_ascii=False))
        return
    settings = Settings.from_environment()
    path = file or settings.routing
    with nothing_collected():
        routing, problems = examined(replace(settings, routing=path))
    click.echo(_as_json(problems) if as_json else as_text(path, routing, problems))
    raise SystemExit(0 if routing else 1)


def _as_json(problems: Sequence[Problem]) -> str:
    return json.dumps([problem.as_json() for problem in problems], indent=2, ensure_ascii=False)


def as_text(path: Path, routing: Routing | None, problems: Sequence[Problem]) -> str:
    """Every problem with the lines around it, and a line that sums up."""
    lines = lru_cache(lambda name: read(Path(name))[0].lines)
    shown = [problem.pretty(lines(problem.file)) for problem in problems]
    return "\n\n".join([*shown, _summary(path, routing, problems)])


def _summary(path: Path, routing: Routing | None, problems: Sequence[Problem]) -> str:
    wrong = len(errors(problems))
    if routing is None:
        counts = ((wrong, "error"), (len(problems) - wrong, "warning"))
        return ", ".join(amount(number, what) for number, what in counts if number)
    sizes = ((routing.numbers, "number"), (routing.flow, "node"), (routing.consulates, "consulate"))
    held = ", ".join(amount(len(section), what) for section, what in sizes)
    warned = f" ({amount(len(problems), 'warning')})" if problems else ""
    return f"{name_of(path)} is fine: {held}{warned}"
