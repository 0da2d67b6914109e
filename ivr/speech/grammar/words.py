"""Whole numbers turned into cardinal words by num2words, for the languages in which it is right from 0 to 99."""

from __future__ import annotations

from collections.abc import Callable

from num2words import num2words


def cardinals(language: str) -> Callable[[int], str]:
    """The function from a number to its word in `language`."""

    def cardinal(number: int) -> str:
        return str(num2words(number, lang=language))

    return cardinal
