"""A played day printed: how long each language waited, whether that is fair, and what staffing it would take."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from rich import box
from rich.console import Console
from rich.table import Table

from ivr.flow.definition import Queue
from ivr.routing.model import Routing
from ivr.staffing.day import Worker, play
from ivr.staffing.drawing import Demand, draw
from ivr.staffing.fairness import DAYS, FAIR, Verdict, many_days, more_speakers, verdicts
from ivr.staffing.roster import QUEUES, example, of_agents
from ivr.staffing.rules import by_tiers, one_queue_each

MEANING = f"""ratio: the language's mean wait in the queue by the mean of all calls; fair up to {FAIR}.
{DAYS} days: the same, over {DAYS} days drawn alike; in one day chance decides for forty callers.
held: the part of the mean wait since an agent who speaks the language was free or took somebody who came later."""

MANY_GONE = 0.05
"""Where more than this share of all callers hangs up, a roster is too small, however fairly they wait."""

_WORDS = {"": "fair", "routing": "unfair routing", "speakers": "few speakers"}


def told_of_day(
    console: Console, routing: Routing | None, seed: int, calls: int, naive: bool, as_json: bool = False
) -> None:
    """Prints the day `seed` with the agents and queues of `routing`, or with the example's when there is none."""
    workers = of_agents(routing.agents) if routing else example()
    queues: Mapping[str, Queue] = routing.queues if routing else QUEUES
    demand = Demand(calls=calls)
    rule = one_queue_each(workers, demand.shares) if naive else by_tiers(queues)
    today = verdicts(play(draw(seed, demand), workers, rule))
    if naive:
        _print(console, today, {}, {}, as_json)
        return
    usual = {verdict.language: verdict for verdict in many_days(demand, workers, queues, range(1, DAYS + 1))}
    advice = _advice(demand, workers, queues, list(usual.values()))
    _print(console, today, usual, advice, as_json)


def _advice(
    demand: Demand, workers: Sequence[Worker], queues: Mapping[str, Queue], usual: Sequence[Verdict]
) -> dict[str, int | None]:
    late = [verdict.language for verdict in usual if verdict.reason == "speakers"]
    return {name: more_speakers(demand, workers, queues, name, range(1, DAYS + 1)) for name in late}


def _print(
    console: Console,
    today: Sequence[Verdict],
    usual: Mapping[str, Verdict],
    advice: Mapping[str, int | None],
    as_json: bool,
) -> None:
    if as_json:
        told = {"day": [asdict(v) for v in today], "days": [asdict(v) for v in usual.values()], "more_speakers": advice}
        console.print_json(json.dumps(told))
        return
    table = Table("language", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in ("calls", "mean wait", "held", "hung up", "ratio", f"{DAYS} days"):
        table.add_column(name, justify="right")
    table.add_column("verdict")
    for v in today:
        often = f"{usual[v.language].ratio:.2f}" if v.language in usual else ""
        row = (str(v.calls), f"{v.wait:.0f} s", f"{v.held:.0f} s", f"{v.gone:.1%}", f"{v.ratio:.2f}", often)
        table.add_row(v.language, *row, _WORDS[v.reason])
    console.print(table)
    console.print(MEANING)
    for line in _advised(usual, advice):
        console.print(line, style="bold")


def _advised(usual: Mapping[str, Verdict], advice: Mapping[str, int | None]) -> list[str]:
    if not usual:
        return []
    gone = sum(verdict.gone * verdict.calls for verdict in usual.values())
    share = gone / sum(verdict.calls for verdict in usual.values())
    small = f"{share:.0%} of all callers hang up on average: this roster is too small."
    if not advice:
        fair = f"No language waits more than {FAIR} times the mean on average"
        return [f"{fair}, but all wait long.", small] if share > MANY_GONE else [f"{fair}: this roster is enough."]
    found = [_more(name, usual[name].ratio, more) for name, more in advice.items()]
    return [*found, small] if share > MANY_GONE else found


def _more(name: str, ratio: float, more: int | None) -> str:
    late = f"{name}: {ratio:.1f} times the mean on average; "
    if more is None:
        return f"{late}not even all agents speaking it would do."
    return f"{late}{more} more of the same agents who speak it bring it to {FAIR}, were nothing else changed."
