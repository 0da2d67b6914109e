"""The highest rate is found between one that is well and one that is not."""

from __future__ import annotations

import pytest

from bench.measure import Figures, Spread
from bench.search import CLOSE, LEAST, highest


def figures(rate: float, limit: float, late: bool, came: float = 1.0) -> Figures:
    well = rate <= limit
    spread = Spread(5, 10 if well or not late else 900, 20, 30)
    whole = 100 if well or late else 99
    return Figures("native", rate, came * rate, 10, 100, whole, 100 - whole, {}, spread, spread, 1.0, 1.0, 0, 0)


@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("limit", [5.0, 37.0, 120.0])
async def test_it_ends_close_below_the_limit(limit: float, late: bool) -> None:
    async def measured(rate: float) -> Figures:
        return figures(rate, limit, late)

    found, tried = await highest(measured)
    assert found <= limit <= found * CLOSE + 0.1
    assert len(tried) < 15


async def test_what_cannot_do_the_first_rate_has_none() -> None:
    async def measured(rate: float) -> Figures:
        return figures(rate, LEAST / 2, True)

    assert (await highest(measured))[0] == 0


async def test_a_rate_that_the_callers_could_not_make_is_none() -> None:
    async def measured(rate: float) -> Figures:
        return figures(rate, 1e9, True, came=1.0 if rate < 40 else 0.9)

    found, _ = await highest(measured)
    assert found < 40 <= found * CLOSE + 0.1


async def test_what_can_do_all_is_bounded() -> None:
    async def measured(rate: float) -> Figures:
        return figures(rate, 1e9, True)

    found, _ = await highest(measured, most=100.0)
    assert 50 < found <= 100
