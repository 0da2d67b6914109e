"""Whether callers are treated alike: each language and each country held against all others, with what chance explains.

A difference is called real when chance alone would bring one like it in fewer than one of twenty whole reports (normal
approximation, Holm's correction for the number of comparisons) and it is large enough to be felt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from ivr.figures.columns import Calls
from ivr.figures.groups import Row

APART = ("language", "country")

SHARES = {
    "abandoned": ("wanted", "hang up while they wait for an agent", 0.02),
    "in_time": ("wanted", "have an agent within the promise", 0.02),
    "abandoned_in_menu": (None, "hang up in a menu", 0.02),
    "posts_wanted": (None, "are put through to a post", 0.02),
}
"""A figure -> the calls that it is a share of (None: all), what callers do, and from which difference on it is felt."""

ASKED = {"requests_to_web": ("requests_answered", "are sent to a web page", 0.02)}
"""The same for requests, of those that are answered."""

MEANS = {
    "wait": ("wait for an agent", 0.1),
    "talk": ("talk with an agent", 0.1),
    "wait_for_talk": ("wait, for each second that they then talk,", 0.1),
}
"""Seconds of a call that was answered -> what callers do, and from which part of the others' on it is felt."""

WHO = {"language": "in", "country": "from", "profile": "of the profile"}
"""How callers are named who have something in common."""

FEW = 30
"""Calls below which a group is not judged: a handful of callers is chance."""

Z, CHANCE = 1.96, 0.05
"""The middle 95 % of a normal distribution; how often a report may be wrong at all."""

Values = NDArray[np.float64]

NO_REQUESTS: Mapping[str, Mapping[str, Row]] = {}


@dataclass(frozen=True, slots=True)
class Compared:
    """One group held against all others. Shares are 0 to 1, waits and talks in seconds, their ratio a factor.

    `low` to `high`: where the group's true value lies, 95 times of 100. `chance`: how often chance alone would bring
    such a difference in one of all comparisons.
    """

    apart: str
    name: str
    figure: str
    calls: int
    value: float
    low: float
    high: float
    others: float
    chance: float
    felt: bool

    @property
    def real(self) -> bool:
        """Whether something should be done about it."""
        return self.felt and self.chance < CHANCE


def compared(calls: Calls, requests: Mapping[str, Mapping[str, Row]] = NO_REQUESTS) -> list[Compared]:
    """Every language and country with enough calls or requests, by every figure; the most certain differences first.

    `requests`: "language" or "country" -> its word -> what became of the requests, as `ivr.figures.asked` reads it.
    """
    asked = (one for apart in APART for one in _of_requests(requests.get(apart, {}), apart))
    return corrected([*(one for apart in APART for one in _of(calls, apart)), *asked])


def corrected(found: Sequence[Compared]) -> list[Compared]:
    """The most certain differences first, their chance as it is among so many comparisons (Holm)."""
    ordered = sorted(found, key=lambda one: one.chance)
    held, told = 0.0, []
    for place, one in enumerate(ordered):
        held = max(held, min(1.0, one.chance * (len(ordered) - place)))
        told.append(replace(one, chance=held))
    return told


def sentence(one: Compared, named: Callable[[str, str], str]) -> str:
    """The difference in plain words; `named` knows the names of languages and countries."""
    who = f"Callers {WHO[one.apart]} {named(one.apart, one.name)}"
    if shared := (SHARES | ASKED).get(one.figure):
        does, more = shared[1], "more" if one.value > one.others else "less"
        told = f"{one.value:.0%} ({one.low:.0%} to {one.high:.0%}), all others {one.others:.0%}"
        return f"{who} {does} {more} often: {told}."
    does, longer = MEANS[one.figure][0], "longer" if one.value > one.others else "shorter"
    unit = "" if one.figure == "wait_for_talk" else " s"
    digits = 2 if one.figure == "wait_for_talk" else 0
    told = f"{one.value:.{digits}f}{unit} ({one.low:.{digits}f} to {one.high:.{digits}f})"
    return f"{who} {does} {longer}: {told}, all others {one.others:.{digits}f}{unit}."


def _of(calls: Calls, apart: str) -> Iterator[Compared]:
    codes = calls.names_of(apart)
    of, names = codes.of[calls.places], codes.names
    for figure, (among, _, felt) in SHARES.items():
        if apart == "country" and among is None:
            continue  # many are asked for their country only on the way to a post
        whole = calls.counted[among] if among else np.ones(len(calls), dtype=np.bool_)
        many, part = (_added(of[mask], len(names)) for mask in (whole, whole & calls.counted[figure]))
        for name, own in _large(names, many):
            yield share(apart, name, figure, (part[own], many[own]), (_rest(part, own), _rest(many, own)), felt)
    for figure, (_, felt) in MEANS.items():
        values = _seconds(calls, figure)
        known = ~np.isnan(values)
        many, added, squared = (
            _added(of[known], len(names), some) for some in (None, values[known], values[known] ** 2)
        )
        for name, own in _large(names, many):
            mine = many[own], added[own], squared[own]
            others = _rest(many, own), _rest(added, own), _rest(squared, own)
            yield mean(apart, name, figure, mine, others, felt)


def _of_requests(rows: Mapping[str, Row], apart: str) -> Iterator[Compared]:
    for figure, (among, _, felt) in ASKED.items():
        many, part = (np.array([float(row[name] or 0) for row in rows.values()]) for name in (among, figure))
        for name, own in _large(tuple(rows), many):
            yield share(apart, name, figure, (part[own], many[own]), (_rest(part, own), _rest(many, own)), felt)


def _added(of: NDArray[np.intp], size: int, values: Values | None = None) -> Values:
    """How many there are of each code, or what they are together."""
    return np.bincount(of, weights=values, minlength=size).astype(np.float64)


def _large(names: Sequence[str], many: Values) -> Iterator[tuple[str, int]]:
    """Those that have enough calls, and enough others beside them."""
    for own, name in enumerate(names):
        if name and many[own] >= FEW and _rest(many, own) >= FEW:
            yield name, own


def _rest(values: Values, own: int) -> float:
    """What all others have together."""
    return float(values.sum() - values[own])


def _seconds(calls: Calls, figure: str) -> Values:
    wait, talk = calls.amounts["wait"], calls.amounts["talk"]
    match figure:
        case "wait":
            return wait
        case "talk":
            return np.where(np.isnan(wait), np.nan, talk)
        case _:
            each: Values = np.divide(wait, talk, out=np.full(len(wait), np.nan), where=talk > 0)
            return each


def share(
    apart: str, name: str, figure: str, mine: tuple[float, float], others: tuple[float, float], felt: float
) -> Compared:
    """`mine` and `others`: how many did it, of how many; `felt`: from which difference on it is."""
    many = int(mine[1])
    own, theirs = float(mine[0] / mine[1]), others[0] / others[1]
    pooled = float((mine[0] + others[0]) / (mine[1] + others[1]))
    error = sqrt(pooled * (1 - pooled) * (1 / mine[1] + 1 / others[1]))
    low, high = wilson(own, many)
    large = abs(own - theirs) >= felt
    return Compared(apart, name, figure, many, own, low, high, theirs, _chance(own - theirs, error), large)


def mean(
    apart: str,
    name: str,
    figure: str,
    mine: tuple[float, float, float],
    others: tuple[float, float, float],
    felt: float,
) -> Compared:
    """`mine` and `others`: how many, their sum, and the sum of their squares; `felt`: a part of the others' mean."""
    (own, error), (theirs, their_error) = _mean_of(*mine), _mean_of(*others)
    chance = _chance(own - theirs, sqrt(error**2 + their_error**2))
    low, high = own - Z * error, own + Z * error
    large = abs(own - theirs) >= felt * theirs
    return Compared(apart, name, figure, int(mine[0]), own, low, high, theirs, chance, large)


def _mean_of(many: float, added: float, squared: float) -> tuple[float, float]:
    """The mean, and its standard error."""
    mean = float(added / many)
    spread = max(0.0, float(squared / many) - mean**2) * many / (many - 1)
    return mean, sqrt(spread / many)


def wilson(share: float, many: int) -> tuple[float, float]:
    """Where the true share lies, 95 times of 100 (Wilson's interval)."""
    middle = (share + Z**2 / (2 * many)) / (1 + Z**2 / many)
    half = Z / (1 + Z**2 / many) * sqrt(share * (1 - share) / many + Z**2 / (4 * many**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def _chance(difference: float, error: float) -> float:
    """How often chance alone brings a difference as large, to either side."""
    return erfc(abs(difference) / error / sqrt(2)) if error else float(not difference)


def plainly(
    told: Sequence[Compared], named: Callable[[str, str], str], nobody: str = "no language and no country"
) -> list[str]:
    """A sentence for each real difference, or one that says that there is none, for `nobody` of those compared."""
    real = [sentence(one, named) for one in told if one.real]
    if real:
        return real
    if not told:
        return [f"Too few calls to tell: {nobody} has {FEW} of them."]
    return [f"{nobody.capitalize()} is treated otherwise than chance explains."]
