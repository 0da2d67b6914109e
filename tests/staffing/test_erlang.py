"""Erlang C against published figures, against the formula with factorials, and where it must not break."""

from __future__ import annotations

from math import factorial, inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.staffing.erlang import agents_needed, answered_within, mean_wait, waits


def test_the_textbook_example() -> None:
    """360 calls in half an hour of 4 minutes each, 55 agents, as staffing guides print it: 48 erlangs, 24 % wait."""
    erlangs = 360 / 1800 * 240
    assert erlangs == 48
    assert waits(erlangs, 55) == pytest.approx(0.239, abs=0.0005)
    assert answered_within(15, erlangs, 240, 55) == pytest.approx(0.846, abs=0.001)
    assert mean_wait(erlangs, 240, 55) == pytest.approx(8.2, abs=0.1)


@given(st.integers(1, 60), st.floats(0.01, 0.99))
def test_it_equals_the_formula_with_factorials(agents: int, occupancy: float) -> None:
    erlangs = agents * occupancy
    top = erlangs**agents / factorial(agents) * agents / (agents - erlangs)
    formula = top / (sum(erlangs**k / factorial(k) for k in range(agents)) + top)
    assert waits(erlangs, agents) == pytest.approx(formula, rel=1e-9)


def test_a_thousand_agents_are_no_trouble() -> None:
    assert 0 < waits(950.0, 1000) < 1


def test_too_few_agents_never_keep_the_promise() -> None:
    assert (waits(5, 5), answered_within(180, 5, 240, 5), mean_wait(5, 240, 5)) == (1.0, 0.0, inf)


def test_without_calls_nobody_is_needed() -> None:
    assert agents_needed(0, 240, 180, 0.9) == 0


@given(st.floats(0.0001, 0.3), st.floats(30, 600), st.floats(0, 300), st.floats(0.5, 0.99))
def test_one_agent_fewer_would_not_do(arrivals: float, handling: float, within: float, target: float) -> None:
    agents, erlangs = agents_needed(arrivals, handling, within, target), arrivals * handling
    assert answered_within(within, erlangs, handling, agents) >= target
    assert answered_within(within, erlangs, handling, agents - 1) < target
