"""The service's own count of its event loop's lateness as a spread over a stretch of time."""

from __future__ import annotations

from bench.lag import spread


def test_what_came_between_two_counts_is_told_by_the_bounds_of_its_buckets() -> None:
    before = {0.005: 90.0, 0.02: 100.0, 0.1: 100.0}
    after = {0.005: 185.0, 0.02: 199.0, 0.1: 200.0}
    assert spread(before, after) == {"p50": 5, "p95": 5, "p99": 20, "most": 100}


def test_nothing_between_two_counts_has_no_spread() -> None:
    assert spread({0.005: 3.0}, {0.005: 3.0}) == {} == spread({}, {})
