"""The people of the rush are many, and the same each time."""

from __future__ import annotations

from tests.rush.people import SHARES, callers


def test_the_people_differ_and_are_the_same_each_time() -> None:
    one, again = (list(callers(7, 300, 1.5)) for _ in range(2))
    assert one == again
    assert {who.language for who in one} == SHARES.keys()
    assert len({who.patience for who in one}) > 3 and len({who.instead for who in one}) == 3


def test_another_seed_brings_other_people() -> None:
    assert list(callers(7, 300, 1.5)) != list(callers(8, 300, 1.5))
