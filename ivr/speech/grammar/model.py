"""The shape of a language's grammar: what each language module provides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one language says what we count; the words fit into the sentences of its catalogue as they are.

    `cardinal` takes 0 to 99, `clock` and `written_clock` an hour 0 to 23 and a minute, `minutes` a count from 1 to 59;
    `weekdays` begin on Monday.
    """

    cardinal: Callable[[int], str]
    minutes: Callable[[int], str]
    clock: Callable[[int, int], str]
    written_clock: Callable[[int, int], str]
    weekdays: tuple[str, str, str, str, str, str, str]
    star: str
    hash: str

    def key(self, key: str) -> str:
        """A telephone key: its cardinal number, or the name of the star or hash key."""
        return {"*": self.star, "#": self.hash}[key] if key in "*#" else self.cardinal(int(key))


def digits(hour: int, minute: int) -> str:
    """The clock time as most languages write it: `8:30`."""
    return f"{hour}:{minute:02}"
