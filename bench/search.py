"""The highest call rate at which everybody still hears everything, and soon."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bench.hearing import Unheard
from bench.measure import Figures

SOON = 300.0
"""Milliseconds within which, of a hundred keys, 95 are followed by audio."""

GROWS, CLOSE = 1.6, 1.08
"""The next rate that is tried while all is well; and how near the last good and the first bad one come."""

LEAST = 2.0
"""Calls a second below which nobody looks."""

Measured = Callable[[float], Awaitable[Figures]]
"""Figures at so many calls a second."""


CAME = 0.95
"""The share of the asked rate that must have come: else the machine was full before the callers could call."""


def good(figures: Figures) -> bool:
    """Whether nothing failed, the answers came soon, and there were as many calls a second as there should be."""
    soon, came = figures.key_to_audio.p95 < SOON, figures.came >= CAME * figures.rate
    return figures.whole == figures.calls and soon and came


async def highest(measured: Measured, begins: float = 12.0, most: float = 500.0) -> tuple[float, list[Figures]]:
    """The highest good rate (0 when even `LEAST` is too much), and all figures on the way.

    A rate at which nobody can follow what callers hear is none that anybody could call good.
    """
    tried: list[Figures] = []

    async def is_good(rate: float) -> bool:
        try:
            tried.append(await measured(rate))
        except Unheard:
            return False
        return good(tried[-1])

    well, bad, rate = 0.0, 0.0, begins
    while not (well and bad) and LEAST <= rate <= most:
        if await is_good(rate):
            well, rate = rate, rate * GROWS
        else:
            bad, rate = rate, rate / GROWS
    while well and bad and bad / well > CLOSE:
        rate = (well * bad) ** 0.5
        if await is_good(rate):
            well = rate
        else:
            bad = rate
    return round(well, 1), tried
