"""The estimate by itself, and against simulated days: how often the wait was as long as it was told."""

from __future__ import annotations

from statistics import fmean

import pytest

from ivr.flow.waiting import estimate, estimates
from ivr.waiting.estimate import handling, seconds_until_agent
from tests.waiting.day import MEAN, Told, day

CLASSES = tuple(estimates())


@pytest.mark.parametrize(
    ("ahead", "serving", "free", "each", "seconds"),
    [
        (0, 1, 0, 180.0, 180.0),
        (0, 6, 0, 180.0, 30.0),
        (5, 6, 0, 180.0, 180.0),
        (0.5, 2, 0, 100.0, 75.0),
        (0, 3, 1, 180.0, 0.0),
        (0, 3, 1, None, 0.0),
        (1, 3, 1, 180.0, 60.0),
        (2, 3, 3, None, 0.0),
        (0, 0, 0, 180.0, None),
        (0, 2, 0, None, None),
    ],
)
def test_so_many_ahead_and_so_many_agents(ahead, serving, free, each, seconds) -> None:
    assert seconds_until_agent(ahead, serving, free, each) == seconds


def test_a_mean_needs_five_conversations_and_takes_fifty() -> None:
    assert handling([100.0] * 4, 20) is None
    assert handling([100.0] * 5, 20) == 120
    assert handling([900.0, *[100.0] * 50], 20) == 120


def off(told: Told) -> int:
    """By how many classes the wait was longer than what was told; negative: shorter."""
    return CLASSES.index(estimate(told.waited)) - CLASSES.index(estimate(told.seconds))


@pytest.mark.parametrize(("agents", "least"), [(1, 0.7), (2, 0.85), (4, 0.9), (8, 0.95), (12, 0.97)])
def test_callers_wait_about_as_long_as_they_are_told(agents: int, least: float) -> None:
    told = [each for load in (0.75, 0.9, 1.0) for seed in range(8) for each in day(seed, agents, load)]
    near = fmean(abs(off(each)) <= 1 for each in told)
    longer = fmean(off(each) > 0 for each in told)
    bias = fmean(each.seconds - each.waited for each in told)
    assert len(told) > 5000
    assert near >= least
    assert longer <= 0.25
    assert 0 < bias < 0.65 * MEAN / agents  # told too long rather than too short, by less than one turn


def test_another_formula_would_be_found_out() -> None:
    told = [Told(each.ahead, each.seconds * 2.5, each.waited) for seed in range(5) for each in day(seed, 4, 0.9)]
    assert fmean(abs(off(each)) <= 1 for each in told) < 0.8
