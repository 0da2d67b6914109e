"""The journal's own writer fed with whole calls at a given rate: whether it keeps up, and what the event loop feels."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, process_time

from ivr.flow.engine import Turn
from ivr.flow.entries import Began
from ivr.flow.events import Arrived
from ivr.journal.journal import Journal
from ivr.outside.behaviour import parse_world
from ivr.outside.script import parse
from ivr.routing.reader import load
from ivr.settings import PROJECT
from ivr.simulator.simulate import lines_served, simulate

BEGAN = datetime(2026, 11, 23, 10, tzinfo=UTC)
NUMBER, CALLER = "+212530000100", "+33199000678"
KEYS = "3 1 1"
"""French, a document, a citizen: the call waits in the queue, talks with an agent, and is asked how it was."""


@dataclass(frozen=True, slots=True)
class Fed:
    """What it took: `cpu` in seconds a call, the writer's and that of a loop that wakes up for each turn; `backlog`:
    writes that waited at most; `lag`: seconds that the loop woke up late, the shortest first; `left`: seconds until
    all was written after the last call; `size` of the file in bytes.
    """

    calls: int
    turns: int
    seconds: float
    cpu: float
    backlog: int
    lag: list[float]
    left: float
    size: int

    @property
    def rate(self) -> float:
        """Calls a second, from the first write until the last one was on the disk."""
        return self.calls / (self.seconds + self.left)


def a_call() -> list[Turn]:
    """The turns of a call through the first level of the project's own routing."""
    routing = load(PROJECT / "routing.yaml", {})
    flow = routing.as_flow("0123abcd")
    arrived = Arrived(BEGAN, "c", NUMBER, CALLER, None, "carrier")
    world = parse_world("", routing.trunks, routing.agents)
    return simulate(flow, arrived, parse(KEYS), world, lines_served(flow, routing.agents)).turns


async def feed(path: Path, turns: Sequence[Turn], rate: int, seconds: float) -> Fed:
    """Writes `rate` calls a second for some seconds, a turn of another call each time, as calls of a busy hour come."""
    journal = Journal(path)
    journal.open()
    try:
        return await _feed(journal, turns, rate, seconds)
    finally:
        journal.close()


async def _feed(journal: Journal, turns: Sequence[Turn], rate: int, seconds: float) -> Fed:
    calls, backlog, lag = round(rate * seconds), 0, []
    order = [(step - number, turn) for step in range(calls + len(turns)) for number, turn in enumerate(turns)]
    order = [(call, turn) for call, turn in order if 0 <= call < calls]
    began, used = monotonic(), process_time()
    for done, (call, turn) in enumerate(order):
        due = began + done * seconds / len(order)
        if (ahead := due - monotonic()) > 0:
            await asyncio.sleep(ahead)
            lag.append(monotonic() - due)
        write(journal, call, turn)
        backlog = max(backlog, journal.backlog)
    over = monotonic()
    await asyncio.to_thread(journal.flush, 60)
    left = monotonic() - over
    cpu = (process_time() - used) / calls
    return Fed(calls, len(order), over - began, cpu, backlog, sorted(lag), left, journal.path.stat().st_size)


def write(journal: Journal, number: int, turn: Turn) -> None:
    """A turn of the call of that number, by a caller of its own."""
    call = f"call-{number}"
    entries = turn.entries
    if entries and isinstance(entries[0], Began):
        entries = (replace(entries[0], caller=f"+2126{number:08}"), *entries[1:])
    journal.write(call, entries, replace(turn.call, id=call))
