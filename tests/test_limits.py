"""A limit holds for its time, for each key by itself, and remembers no more than it may."""

from __future__ import annotations

import pytest

from ivr import limits
from ivr.limits import Limit


def test_it_holds_for_its_time_and_for_each_key_by_itself() -> None:
    now = [0.0]
    limit = Limit(2, 60, lambda: now[0])
    for _ in range(2):
        assert not limit.reached("a")
        limit.count("a")
        now[0] += 20
    assert limit.reached("a") and not limit.reached("b")
    now[0] = 60
    assert not limit.reached("a")
    limit.count("a")
    assert limit.reached("a")


def test_it_forgets_who_was_quiet_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST", 2)
    limit = Limit(1, 60, lambda: 0.0)
    for key in ("a", "b", "a", "c"):
        limit.count(key)
    assert limit.reached("a") and limit.reached("c") and not limit.reached("b")
