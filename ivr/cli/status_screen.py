"""The live state as the service tells it, turned into what fits on a screen of 80 by 24 and grows with a larger one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from ivr.amount import amount
from ivr.figures.definitions import FIGURES
from ivr.metrics.looking import STATES, state_of

MANY = 100
"""Writes that wait for the disk when something is wrong with it; a busy second brings fewer."""

State = Mapping[str, Any]

SHORT = (
    "level: share of the callers who wanted an agent and got one within {promise:.0f} s of the call's first second, "
    "menus included.  ? not known.  `ivr status --definitions` explains every figure.  Ctrl-C ends."
)

ASTERISK = {
    "hangs": "Asterisk does not answer: nobody hears anything",
    "starting": "Asterisk has ended and is started again: no call comes in",
}


def screen(state: State, width: int, height: int) -> RenderableType:
    """Everything for a screen of that size."""
    queues = _queues(state)
    agents = _agents(state["agents"], width, height - len(state["queues"]) - 12)
    return Group(
        _head(state), queues, _nodes(state), *agents, Text(SHORT.format(promise=state["promise"]), style="dim")
    )


def unreachable(reason: str) -> RenderableType:
    """What is shown instead while no service answers."""
    return Group(Text(reason, style="bold red"), Text("Looked for again every second.  Ctrl-C ends.", style="dim"))


def definitions() -> str:
    """Every figure with its unit and meaning, a paragraph each."""
    return "\n".join(f"{name} ({figure.unit}): {figure.meaning}" for name, figure in FIGURES.items())


def _head(state: State) -> Text:
    at = datetime.fromisoformat(state["at"]).astimezone()
    calls = state["calls"]["live"]
    head = Text(f"{at:%d %b %H:%M:%S}   {amount(calls, 'call')}", style="bold")
    if told := ASTERISK.get(state["asterisk"]):
        return head.append(f"   {told}", style="bold red")
    for link, missing in (("ari", "calls are not steered"), ("ami", "agents are not known")):
        if not state["links"][link]:
            head.append(f"   {link.upper()} away: {missing}", style="bold red")
    if shut := state.get("doors"):
        head.append(f"   {len(shut)} shut out for guessing passwords: ivr doors", style="bold red")
    if disk := state.get("disk", {}).get("trouble"):
        head.append(f"   DISK: {disk}", style="bold red")
    if lost := state.get("journal", {}).get("lost"):
        head.append(f"   JOURNAL: {lost} writes lost", style="bold red")
    elif waiting := state.get("journal", {}).get("waiting", 0):
        head.append(f"   journal: {waiting} writes wait", style="bold red" if waiting > MANY else "")
    return head


def _queues(state: State) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("queue", no_wrap=True)
    for name in ("waiting", "callbacks", "longest", "estimate", "free", "level hour", "level day"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, queue in state["queues"].items():
        free = f"{_number(queue['free'])} of {_number(queue['serving'])}"
        waits = (_clock(queue["longest_wait"]), _clock(queue["estimate"]))
        levels = (_level(state, period, queue["language"]) for period in ("hour", "day"))
        row = (str(queue["waiting"]), str(queue["callbacks_waiting"]), *waits, free, *levels)
        table.add_row(escape(name), *row, style="bold" if queue["waiting"] else "")
    everybody = (
        str(sum(queue[name] for queue in state["queues"].values())) for name in ("waiting", "callbacks_waiting")
    )
    table.add_row("all", *everybody, "", "", "", *(_level(state, period, None) for period in ("hour", "day")))
    return table


def _level(state: State, period: str, language: str | None) -> str:
    """`87% of 41`: the share, and of how many calls."""
    levels = state["levels"].get(period)
    if levels is None:
        return "?"
    told = levels["total"] if language is None else levels["languages"].get(language)
    if not told or told["service_level"] is None:
        return "-"
    return f"{told['service_level']:.0%} of {told['wanted'] - told['undecided']}"


def _nodes(state: State) -> Text:
    nodes = ", ".join(f"{node} {count}" for node, count in state["calls"]["nodes"].items())
    return Text(f"calls by node: {nodes or 'none'}", no_wrap=True, overflow="ellipsis")


def _agents(agents: Sequence[Mapping[str, Any]], width: int, lines: int) -> list[RenderableType]:
    states = Counter(state_of(agent) for agent in agents)
    told = ", ".join(f"{states[state]} {state}" for state in STATES if states[state])
    here = [agent for agent in agents if agent["standing"] != "out"]
    columns = max(1, width // 38)
    table = Table.grid(padding=(0, 2))
    shown = here[: columns * max(0, lines)]
    cells = [_agent(agent) for agent in shown]
    for row in range(0, len(cells), columns):
        table.add_row(*cells[row : row + columns])
    more = len(here) - len(shown)
    head = f"agents: {told or 'none'}" + (f"   ({more} more on a larger screen)" if more else "")
    return [Text(head, no_wrap=True, overflow="ellipsis"), table]


def _agent(agent: Mapping[str, Any]) -> Text:
    state = state_of(agent)
    why = f" ({agent['reason']})" if agent["reason"] else ""
    told = Text(f"  {agent['agent'][:14]:14} {state}{why}", style="dim" if state in ("paused", "gone") else "")
    told.truncate(36, overflow="ellipsis")
    return told


def _clock(seconds: float | None) -> str:
    """`2:05`; `?` when it is not known."""
    return "?" if seconds is None else f"{round(seconds) // 60}:{round(seconds) % 60:02}"


def _number(value: int | None) -> str:
    return "?" if value is None else str(value)
