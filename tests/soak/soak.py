"""Minutes and a seed turned into a town under load in which things break, and what was seen of it."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from random import Random

from ivr.errors import ServiceTrouble
from ivr.outside.caller import place_call
from ivr.outside.leg import Leg
from tests.live.controller import SplitTown
from tests.soak.callers import FRANCE, Caller, callers, follow
from tests.soak.faults import FAULTS, Fault
from tests.soak.hearing import Silence, silences
from tests.soak.watching import Life, watched

QUIET = 240.0
"""Seconds within which the last call is over once nobody calls any more."""

PATIENCE = 6.0
"""Seconds that somebody who tries whether the service is back waits for its first word before he dials again."""

NOTICED = 2.0
"""Seconds of silence that are written down."""

LONG = 10.0
"""Seconds of silence at the end of a call after which the caller was cut off: nothing of the service is as silent."""


@dataclass
class Hurt:
    """One fault: its name, when it began, the calls that were up, how long it took until it was whole again, and until
    somebody who dialled anew heard the service speak.
    """

    name: str
    at: float
    day: datetime
    up: list[Leg]
    healed: float = 0.0
    served: float | None = None


@dataclass
class Soak:
    """What was done and seen. Moments are seconds of one clock; `quiet` has what each caller did not hear, `over` when
    each call ended.
    """

    town: SplitTown
    seed: int
    minutes: float
    a_minute: float
    began: float = field(default_factory=time.monotonic)
    faults: list[Hurt] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    lives: list[Life] = field(default_factory=list)
    quiet: dict[str, list[Silence]] = field(default_factory=dict)
    over: dict[str, float] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    agree: int = 0
    differ: list[str] = field(default_factory=list)

    @property
    def answered(self) -> list[Leg]:
        """The callers whom the service took."""
        return [leg for leg in self.legs if leg.has("answered")]


async def soaked(town: SplitTown, seed: int, minutes: float, a_minute: float, each: float) -> Soak:
    """Callers `a_minute`, something broken every `each` seconds, for `minutes`; returns when all calls are over."""
    soak = Soak(town, seed, minutes, a_minute)
    watching = asyncio.create_task(watched(town, soak.lives))
    async with asyncio.TaskGroup() as work:
        work.create_task(_break(soak, _order(seed), each, minutes * 60))
        for who in callers(seed, minutes * 60, a_minute):
            work.create_task(_call(soak, who))
    with _noted(soak, "the last calls"):
        await town.quiet(QUIET)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    return soak


def _order(seed: int) -> Iterable[Fault]:
    """Each fault once, in an order of the seed's, and again."""
    draw, faults = Random(seed), list(FAULTS)
    draw.shuffle(faults)
    return cycle(faults)


async def _break(soak: Soak, order: Iterable[Fault], each: float, seconds: float) -> None:
    for number, fault in enumerate(order, 1):
        if number * each >= seconds:
            return
        await asyncio.sleep(max(0.0, soak.began + number * each - time.monotonic()))
        up = [leg for leg in soak.legs if leg.has("answered") and not leg.has("ended")]
        hurt = Hurt(fault.__name__.replace("_", " "), time.monotonic(), datetime.now(UTC), up)
        soak.faults.append(hurt)
        with _noted(soak, hurt.name):
            async with asyncio.TaskGroup() as work:
                work.create_task(_until_served(soak, hurt))
                await fault(soak.town)
                hurt.healed = time.monotonic() - hurt.at


async def _until_served(soak: Soak, hurt: Hurt) -> None:
    """Somebody dials at the moment of the fault, and again and again until he hears the service speak."""
    while hurt.served is None and time.monotonic() - hurt.at < QUIET:
        leg = await place_call(soak.town.outside, FRANCE, soak.town.new_number())
        soak.legs.append(leg)
        with suppress(ServiceTrouble):
            await leg.reached("hears", PATIENCE)
            hurt.served = time.monotonic() - hurt.at
        await leg.hang_up()
        await _over(soak, leg)


async def _call(soak: Soak, who: Caller) -> None:
    await asyncio.sleep(who.dials)
    with _noted(soak, f"a call to {who.number}"):
        leg = await place_call(soak.town.outside, who.number, soak.town.new_number())
        soak.legs.append(leg)
        await follow(leg, who)
        await _over(soak, leg)


@contextmanager
def _noted(soak: Soak, what: str) -> Iterator[None]:
    """What goes wrong in one part is written down, and the soak goes on."""
    try:
        yield
    except Exception as trouble:  # whatever it is, the other callers are still on the line
        soak.troubles.append(f"{what}: {trouble!r}")


async def _over(soak: Soak, leg: Leg) -> None:
    """Listens to what a caller heard, and throws it away."""
    await leg.wait_ended()
    ended = soak.over[leg.id] = time.monotonic()
    soak.quiet[leg.id] = await asyncio.to_thread(silences, leg.heard, ended, NOTICED)
    leg.heard.unlink(missing_ok=True)


def cut(soak: Soak, leg: Leg) -> float:
    """From when on this caller heard nothing any more, and waited for long; infinite for who was never cut."""
    last = next(iter(soak.quiet.get(leg.id, ())[-1:]), None)
    over = soak.over.get(leg.id, 0.0)
    is_cut = last and last.ended > over - 1 and last.ended - last.began > LONG
    return last.began if last and is_cut else float("inf")


def longest(soak: Soak, legs: Iterable[Leg], since: float, until: float) -> float:
    """Seconds of the longest silence that these callers had in this time, without what follows a cut."""
    parts = (
        min(one.ended, until) - max(one.began, since)
        for leg in legs
        for one in soak.quiet.get(leg.id, ())
        if one.began < until and one.ended > since and one.began < cut(soak, leg)
    )
    return max(parts, default=0.0)


def counted(names: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Each name with how often it comes, the most frequent first."""
    yield from Counter(names).most_common()
