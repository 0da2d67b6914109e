"""The callers of the soak are many, differ, and are the same each time."""

from __future__ import annotations

from tests.soak.callers import WAYS, callers


def test_the_callers_differ_and_are_the_same_each_time() -> None:
    one, again = (list(callers(7, 600, 30)) for _ in range(2))
    assert one == again and 200 < len(one) < 400
    assert {who.number for who in one} == {number for number, _ in WAYS}
    assert len({who.stays for who in one}) > 3
    assert list(callers(8, 600, 30)) != one
