"""A request is found by its number and its code; who guesses gets no further, whoever and wherever he is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ivr.errors import ServiceTrouble
from ivr.requests.codes import code_of
from ivr.requests.lookup import BY_ALL, BY_ONE, OF_ONE, Guessed, GuessedTooOften, Lookup
from tests.requests.conftest import House
from tests.requests.test_registrar import known, left

SECRET = "a secret of the tests"


def wrong(code: str) -> str:
    """A code that is not that one."""
    return f"{(int(code) + 1) % 10**6:06}"


def lookup_of(house: House) -> tuple[Lookup, int, str]:
    """Over a journal with one request, and its number and code."""
    left(house, "c1", "progress")
    house.look()
    (one,) = known(house)
    return Lookup(house.path, SECRET), one.id, code_of(one, SECRET)


def test_the_number_and_the_code_belong_together(house: House) -> None:
    lookup, number, code = lookup_of(house)
    assert lookup.find(number, code, "+33199000678").call == "c1"
    for other in ((number, wrong(code)), (number, ""), (number + 1, code), (0, code), (10**17, code)):
        with pytest.raises(Guessed):
            lookup.find(*other, "+33199000678")


GUESSES: list[tuple[int, Callable[[int], tuple[int, str]]]] = [
    (OF_ONE, lambda n: (1, f"caller {n}")),
    (BY_ONE, lambda n: (n + 2, "one")),
    (BY_ALL, lambda n: (n + 2, f"caller {n}")),
]


@pytest.mark.parametrize(("most", "guess"), GUESSES, ids=["of one request", "by one caller", "by all"])
def test_too_many_wrong_codes_get_no_answer(house: House, most: int, guess: Callable[[int], tuple[int, str]]) -> None:
    lookup, number, code = lookup_of(house)
    assert number == 1
    for n in range(most):
        asked, by = guess(n)
        with pytest.raises(Guessed):
            lookup.find(asked, wrong(code), by)
    with pytest.raises(GuessedTooOften):
        lookup.find(number, code, "one")


def test_right_codes_are_never_too_many(house: House) -> None:
    lookup, number, code = lookup_of(house)
    for _ in range(BY_ALL + 1):
        assert lookup.find(number, code, "one").id == number


def test_a_journal_that_is_broken_is_no_wrong_code(house: House) -> None:
    lookup, number, code = lookup_of(house)
    house.journal.close()
    for path in house.path.parent.glob("journal.db*"):
        path.write_bytes(b"no database at all")
    with pytest.raises(ServiceTrouble):
        lookup.find(number, code, "one")
