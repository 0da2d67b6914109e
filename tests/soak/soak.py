"""Minutes and a seed turned into a town under load in which things break, and what was seen of it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from random import Random

from ivr.outside.caller import place_call
from ivr.outside.leg import Leg
from tests.live.controller import SplitTown
from tests.soak.callers import Caller, callers, follow
from tests.soak.faults import FAULTS, Fault

QUIET = 240.0
"""Seconds within which the last call is over once nobody calls any more."""


@dataclass
class Soak:
    """What was done and seen: faults in their order with the calls that were up, every caller's leg, kB of memory."""

    town: SplitTown
    seed: int
    minutes: float
    faults: list[tuple[str, int]] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)

    @property
    def answered(self) -> list[Leg]:
        """The callers whom the service took."""
        return [leg for leg in self.legs if leg.has("answered")]


async def soaked(town: SplitTown, seed: int, minutes: float, a_minute: float, each: float) -> Soak:
    """Callers `a_minute`, something broken every `each` seconds, for `minutes`; returns when all calls are over."""
    soak = Soak(town, seed, minutes)
    async with asyncio.TaskGroup() as work:
        work.create_task(_break(soak, _order(seed), each, minutes * 60))
        for who in callers(seed, minutes * 60, a_minute):
            work.create_task(_call(soak, who))
    await town.quiet(QUIET)
    return soak


def _order(seed: int) -> Iterable[Fault]:
    """Each fault once, in an order of the seed's, and again."""
    draw, faults = Random(seed), list(FAULTS)
    draw.shuffle(faults)
    return cycle(faults)


async def _break(soak: Soak, order: Iterable[Fault], each: float, seconds: float) -> None:
    began = time.monotonic()
    for number, fault in enumerate(order, 1):
        if number * each >= seconds:
            return
        await asyncio.sleep(max(0.0, began + number * each - time.monotonic()))
        up = sum(leg.has("answered") and not leg.has("ended") for leg in soak.legs)
        soak.faults.append((fault.__name__.replace("_", " "), up))
        await fault(soak.town)
        soak.memory.append(_memory(soak.town.controller.pid))


async def _call(soak: Soak, who: Caller) -> None:
    await asyncio.sleep(who.dials)
    leg = await place_call(soak.town.outside, who.number, soak.town.new_number())
    soak.legs.append(leg)
    await follow(leg, who)


def _memory(pid: int) -> int:
    """Resident kB of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def counted(names: Iterable[str]) -> str:
    """`3 served, 1 voicemail`."""
    return ", ".join(f"{times} {name}" for name, times in Counter(names).most_common())
