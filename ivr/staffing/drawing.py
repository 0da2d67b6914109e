"""A seed turned into a day of callers: when they call, in which language, how long they take and wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log
from random import Random

from ivr.staffing.day import Caller

HALF_HOUR = 1800.0
"""Seconds."""

OPENS = 8 * 3600.0
"""Second of the day at which the example's first caller may come."""

PEAKS = (2, 4, 5, 7, 9, 9, 8, 6, 5, 4, 4, 5, 6, 7, 7, 6, 5, 4, 3, 3, 2, 2, 1.5, 1.5)
"""How many calls each half-hour from 08:00 to 20:00 gets, in proportion: a peak at ten, a smaller one at two."""

SHARES = {"ar": 0.34, "fr": 0.35, "zgh": 0.15, "en": 0.05, "es": 0.04, "nl": 0.03, "it": 0.02, "de": 0.02}
"""Language -> share of the calls."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a day brings: `handling` is the mean of talk and wrap-up in seconds (lognormal), `patience` of what people
    wait before they hang up (exponential), `agrees` the share who take an agent of another language."""

    calls: int = 2000
    shares: Mapping[str, float] = field(default_factory=lambda: SHARES)
    handling: float = 300.0
    spread: float = 0.6
    patience: float = 600.0
    agrees: float = 0.5


def draw(seed: int, demand: Demand) -> list[Caller]:
    """The callers of one day, the same for the same seed."""
    chance = Random(seed)
    half_hours = chance.choices(range(len(PEAKS)), PEAKS, k=demand.calls)
    languages = chance.choices(list(demand.shares), list(demand.shares.values()), k=demand.calls)
    typical = log(demand.handling) - demand.spread**2 / 2
    return [
        Caller(
            at=OPENS + (half_hour + chance.random()) * HALF_HOUR,
            language=language,
            handling=chance.lognormvariate(typical, demand.spread),
            patience=chance.expovariate(1 / demand.patience),
            agrees=chance.random() < demand.agrees,
        )
        for half_hour, language in zip(half_hours, languages, strict=True)
    ]
