"""Key scripts by seed for calls without a controller: chosen ones that meet every exit, and drawn ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count, pairwise
from random import Random

from ivr.flow.entries import Dialled, Entry, Queued, Recording
from ivr.flow.events import Arrived
from ivr.flow.node import Flow
from ivr.outside.behaviour import parse_world
from ivr.outside.script import parse
from ivr.simulator.simulate import Simulation, lines_served, simulate
from tests.fallback.house import patient
from tests.fallback.reduced import reduced
from tests.flow.real import Switch, routing
from tests.phones.scripts import AT_ONCE, LONG_ENOUGH, TOO_SHORT
from tests.simulator.any_call import ENDS, drawn

CENTRAL = "+212530000100"
LONGEST = timedelta(seconds=45)
"""On paper, of a call."""
FROM = ("+3363995{:04}", "+3363995{:04}", "+3461235{:04}", "+120255501{:02}", "+3906123{:04}", "+2126000{:05}", "")
"""Numbers that citizens call from; without one it is withheld."""


@dataclass(frozen=True)
class Group:
    """Calls that are up at the same hour, in a world that behaves the same to all of them. `seeds`: how many drawn."""

    at: datetime
    world: str
    chosen: tuple[str, ...] = ()
    drawn: int = 0
    switch: Switch = "normal"
    at_once: int = 12
    name: str = field(default="")


def _at(day: str, hour: int, minute: int = 0) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=UTC)


MONDAY = "2026-11-23"
GROUPS = (
    Group(
        _at(MONDAY, 9), "",
        (
            "3 1 1", "3 1 3", "3 1 2 1 1", "3 2 1 1 1", "3 2 1 1 2", "3 2 2", "3 2 1 0", "3 2 1 2 33# 1",
            "3 2 1 2 7# 8#", "3 3 1", "3 3 2 1", "3 3 2 0", "3 3 2 9 9 9",
            "3 2 3", "3 3 3", "3 3 4", "3 4 1 1", "3 4 0", "0", "3 0", "3 1 0", "3 2 0",
            "3 3 0", "", "3", "3 1", "3 2", "3 3", "9 5 1 1", "3 211 1", "5 1 1", "* 3 1 1", "# 3 1 1",
            "39 3 1 1", "99 7 1 1",
        ), 40,
    ),
    Group(
        _at(MONDAY, 22), "",
        (
            "3 1 ~3#", "3 1 ~0.2# ~0.2#", "3 1 ~3!", "3 1 ,0", "3 1 ,0 ,0 1 ~3", "3 ,0 ,0", "3 0", "3 4 1 1", "3",
            "3 5 1 ~2#", "3 ,0", "3 9 9 9", "3 1 ,5 ~3#", "9 8 1 ~3",
        ), 30,
    ),
    Group(
        _at(MONDAY, 17), "lines=busy",
        (
            "3 2 1 1 1", "3 2 1 1 1 1", "3 2 1 1 1 2 ~3#", "3 3 4 ,0", "3 3 4 ~3#", "3 4 1 1 ~3#", "3 4 1 1 ,5 ,5 ,0",
            "3 4 0 ,5 ,0", "3 4 1 1 ~0.2# ~0.2#", "3 2 1 1 1 2 ~0.2# ~0.2#", "3 2 1 1 1 ,0", "3 2 1 1 1 0",
            "3 2 1 1 1 - - -", "3 2 1 1 1 2 ,0", "3 3 2 2 ,0",
        ), 20,
    ),
    Group(
        _at(MONDAY, 10), "lines=error,agents=away",
        (
            "3 2 1 1 1", "3 2 1 1 1 ,5 2 ~3#", "3 2 1 1 1 ,5 ,0", "3 1 1 ,5 ,0", "3 1 1 ~3#", "3 3 4", "3 4 1 1 ~3#",
            "3 1 1 ,5 ,5 ~3#", "3 2 1 1 1 ,5 ,0 ,5 ,5 ~3",
        ), 20,
    ),
    Group(_at(MONDAY, 10, 30), "lines=dead", ("3 2 1 1 1", "3 4 1 1 ~3#", "3 3 4 ~2#", "6 2 1 1 2"), 16),
    Group(
        _at(MONDAY, 10, 40), "agents=ring",
        ("3 1 1 q2 ~3#", "5 1 1 q2 ~3!", "3 3 2 1 q2 ~0.2# ~0.2#", "3 1 1 q!", "3 3 2 2 ~3#",
         "3 3 2 2 ~0.2# ~0.2#"), 4,
    ),
    Group(_at("2026-11-11", 10), "paris-1=error,lyon-1=error", ("3 2 1 1 1", "3 2 1 1 1 ,5 2 ~3#", "3 2 1 1 2 0"), 16),
    Group(_at("2026-11-18", 10), "lines=decline", ("3 1 1", "3 3 4", "3 2 1 1 1", "3 4 1 1 ,5 ,5 ~3#"), 16),
    Group(_at("2026-12-24", 11, 30), "paris-1=error", ("3 2 1 1 1", "3 2 1 1 1 2 ~3#", "3 1 2 1 2"), 12),
    Group(_at("2026-12-25", 11), "madrid-1=error", ("3 2 1 1 1", "3 2 1 1 1 2 ~3#"), 12),
    Group(_at("2026-07-14", 9), "lines=refuse", ("3 1 2 1 1", "3 4 1 1 ~3#"), 12),
    Group(_at("2026-11-22", 12), "lines=hang-up", ("3 1 ~3#", "3 4 1 1 ~3#"), 12),
    Group(_at(MONDAY, 9), "", ("3", "3 1 ~3#", "3 4 1 1", "3 ,0", "0 0", "3 2 3 5"), 10, "closed"),
    Group(
        _at(MONDAY, 9), "",
        (
            "3", "3 1 ~3#", "3 4 1 1", "3 ,0", "3 0", "3 0 ,0 ,0 1 ~3#", "3 ,5 1 ~3", "0 - - -", "3 - - -",
            "3 - 0 1 ~3#",
        ), 10, "crisis",
    ),
    Group(_at(MONDAY, 17), "hands=taxes", ("3 1 1", "3 1 1 ,5 ,0"), at_once=1),
    Group(_at(MONDAY, 10), "hands=taxes", ("3 1 1",), at_once=1),
    Group(_at(MONDAY, 10), "lines=busy,hands=taxes+paris", ("3 1 1",), at_once=1),
)  # fmt: skip


@dataclass(frozen=True)
class AnyCall:
    """A call: the group that it belongs to, and what decides how it goes."""

    group: int
    number: str
    caller: str
    script: str

    @property
    def of(self) -> Group:
        """Its group."""
        return GROUPS[self.group]

    def on_paper(self) -> Simulation:
        """What the engine makes of it, in the flow as the fallback runs it."""
        flow = reduced(whole(self.of.switch))
        world = parse_world("talk=2," + self.of.world, routing().trunks, routing().agents)
        arrived = Arrived(self.of.at, "c", self.number, self.caller or None, None, "carrier")
        return simulate(flow, arrived, parse(self.script), world, lines_served(flow, routing().agents))


@cache
def whole(switch: Switch) -> Flow:
    """The flow of the house with this position of the switch."""
    return patient(routing(), switch).as_flow(switch)


@cache
def calls(drawn: bool) -> tuple[AnyCall, ...]:
    """The chosen calls of every group, and the drawn ones."""
    found: list[AnyCall] = []
    for place, group in enumerate(GROUPS):
        chosen = (
            AnyCall(place, CENTRAL, f"+3363994{len(found) + more:04}", script)
            for more, script in enumerate(group.chosen)
        )
        found += list(chosen)
        seeds = count(1000 * place)
        fitting = (call for seed in seeds if fits(call := _drawn(place, seed)))
        found += [next(fitting) for _ in range(group.drawn if drawn else 0)]
    return tuple(found)


def _drawn(place: int, seed: int) -> AnyCall:
    draw, call = Random(f"fallback {seed}"), drawn(seed)
    words = call.script.split()
    if draw.random() < 0.3:
        words = [*words[: draw.randint(0, len(words))], draw.choice(ENDS)]
    numbers = [*routing().numbers, *[CENTRAL] * 6]
    return AnyCall(place, draw.choice(numbers), draw.choice(FROM).format(seed % 10000), " ".join(words))


def fits(call: AnyCall) -> bool:
    """Whether a call can be made for real in time, and every key comes at a moment that the script decides."""
    if re.search("q[0-9*#]", call.script):
        return False  # a key that would end the wait meets an agent who answers at once
    if any(len(re.sub(r"~[0-9.]+|[,_!]", "", word)) > 3 for word in call.script.split()):
        return False
    entries = call.on_paper().entries
    if any(TOO_SHORT < length < LONG_ENOUGH for length in _recordings(entries)):
        return False
    return entries[-1].at - call.of.at <= LONGEST and not _hangs_up_as_it_fails(call, entries)


def _recordings(entries: list[Entry]) -> list[timedelta]:
    return [after.at - entry.at for entry, after in pairwise(entries) if isinstance(entry, Recording)]


def _hangs_up_as_it_fails(call: AnyCall, entries: list[Entry]) -> bool:
    """At the very moment when a line or an empty queue is about to say no."""
    last, world = entries[-2], parse_world(call.of.world, routing().trunks, routing().agents)
    if isinstance(last, Dialled):
        return world.line(last.trunk) in AT_ONCE
    return isinstance(last, Queued) and "agents=away" in call.of.world
