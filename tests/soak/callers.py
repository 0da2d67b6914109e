"""A seed turned into callers who press, talk and hang up by their own clock, whoever steers the call."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from random import Random

from ivr.errors import ServiceTrouble
from ivr.outside.leg import Leg

CENTRE = "+212530000100"
FRANCE = "+33199000100"
WAYS = (
    (FRANCE, "11"),
    (FRANCE, "13"),
    (FRANCE, "121"),
    (FRANCE, "2111"),
    (FRANCE, "4"),
    (FRANCE, "34"),
    (FRANCE, "321"),
    (CENTRE, "311"),
    (CENTRE, "1331"),
    (CENTRE, "42211"),
)
"""Number and keys: to agents of several languages, to consulates, in an emergency, complaints, and a message to the tax
service, which is closed.
"""

HASTE = (0.1, 1.0, 3.0, 7.0)
"""Seconds before a key: typed ahead, early, when asked, and too late."""

STAYS = (0.5, 4.0, 12.0, 30.0, 45.0, 60.0)
"""Seconds after the last key until the caller hangs up, unless the call has ended by then."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone who dials `number` `dials` seconds after the start, presses keys after pauses, and stays for a while."""

    dials: float
    number: str
    keys: tuple[tuple[float, str], ...]
    stays: float


def callers(seed: int, seconds: float, a_minute: float) -> Iterator[Caller]:
    """Everybody who calls within `seconds`, `a_minute` of them each minute on average."""
    draw, at = Random(seed), 0.0
    while (at := at + draw.expovariate(a_minute / 60)) < seconds:
        number, way = draw.choice(WAYS)
        haste = draw.choice(HASTE)
        keys = [(haste, key) for key in way[: draw.choice((len(way), len(way), len(way), 1))]]
        keys += [(draw.choice(HASTE), draw.choice("0123456789*#")) for _ in range(draw.choice((0, 0, 0, 1, 3)))]
        yield Caller(at, number, tuple(keys), draw.choice(STAYS))


async def follow(leg: Leg, who: Caller) -> None:
    """Does what the caller does, and returns when the call is over; one that is refused or cut is over as well."""
    with suppress(ServiceTrouble):
        await leg.reached("answered")
        for pause, key in who.keys:
            await _or_end(leg, pause)
            await leg.press(key)
        await leg.talk()
        await _or_end(leg, who.stays)
    if not leg.has("ended"):
        await leg.hang_up()


async def _or_end(leg: Leg, seconds: float) -> None:
    """Lets `seconds` pass. Raises ServiceTrouble when the call has ended by then."""
    ended = asyncio.create_task(leg.wait_ended(seconds + 60))
    try:
        await asyncio.wait((ended,), timeout=seconds)
        if leg.has("ended"):
            raise ServiceTrouble("the call is over")
    finally:
        ended.cancel()
        with suppress(asyncio.CancelledError, ServiceTrouble):
            await ended
