"""Results turned into tables: what was promised to each profile and what it got, and whether all were treated alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import fmean, median

from ivr.figures.equality import FEW, MEANS, SHARES, Compared, corrected, mean, plainly, share
from ivr.mystery.judging import MEANS as FINDINGS
from ivr.mystery.plan import Plan, Profile
from ivr.mystery.results import Result

Row = tuple[str, ...]

HEADS: Row = ("profile", "calls", "as promised", "reached", "wait, mean", "median", "95 of 100", "longest", "promised")
"""Waits are seconds from dialling; those who reached nobody have none."""


def table(plan: Plan, results: Sequence[Result]) -> list[Row]:
    """A row for each profile, and one for all."""
    rows = [_row(one.name, of(results, one), f"{one.within:.0f}") for one in plan.profiles]
    return [*rows, _row("all", results, "")] if len(plan.profiles) > 1 else rows


def faults(plan: Plan, results: Sequence[Result]) -> list[Row]:
    """How many calls of each profile had each kind of fault; empty when there was none."""
    kinds = [what for what in FINDINGS if any(one.what == what for result in results for one in result.findings)]
    told = {profile.name: Counter(_kinds(of(results, profile))) for profile in plan.profiles}
    return [(FINDINGS[what], *(str(counts[what]) for counts in told.values())) for what in kinds]


def sentences(plan: Plan, results: Sequence[Result]) -> list[str]:
    """Whether a profile is treated otherwise than chance explains."""
    return plainly(compared(plan, results), lambda apart, name: f"'{name}'", "no profile")


def compared(plan: Plan, results: Sequence[Result]) -> list[Compared]:
    """Each profile held against all others: how often within the promise, and how long until somebody answered."""
    return corrected([one for profile in plan.profiles for one in _compared(profile, results)])


def of(results: Sequence[Result], profile: Profile) -> list[Result]:
    """The results of one profile."""
    return [one for one in results if one.profile == profile.name]


def _compared(profile: Profile, results: Sequence[Result]) -> Iterator[Compared]:
    mine = of(results, profile)
    others = [one for one in results if one.profile != profile.name]
    if min(len(mine), len(others)) >= FEW:
        good = [(float(sum(_in_time(one) for one in some)), float(len(some))) for some in (mine, others)]
        yield share("profile", profile.name, "in_time", good[0], good[1], SHARES["in_time"][2])
    waits = [[one.wait for one in some if one.wait is not None] for some in (mine, others)]
    if min(map(len, waits)) >= FEW:
        sums = [(float(len(some)), sum(some), sum(wait**2 for wait in some)) for some in waits]
        yield mean("profile", profile.name, "wait", sums[0], sums[1], MEANS["wait"][1])


def _in_time(result: Result) -> bool:
    return result.wait is not None and not {one.what for one in result.findings} & {"late", "not reached"}


def _kinds(results: Sequence[Result]) -> Iterator[str]:
    for result in results:
        yield from {one.what for one in result.findings}


def _row(name: str, results: Sequence[Result], promised: str) -> Row:
    waits = sorted(one.wait for one in results if one.wait is not None)
    good, reached = sum(not one.findings for one in results), len(waits)
    counts = (str(len(results)), str(good), str(reached))
    if not waits:
        return (name, *counts, "–", "–", "–", "–", promised)
    last = waits[min(len(waits) - 1, -(-95 * len(waits) // 100) - 1)]
    return (name, *counts, *(f"{value:.1f}" for value in (fmean(waits), median(waits), last, waits[-1])), promised)
