"""Something known of telephone numbers, of the latest ones only."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

KEPT = 10_000
"""Numbers that are kept in memory."""

Known = TypeVar("Known")


class Recent(Generic[Known]):
    """number -> what is known of it; the one that was put longest ago is forgotten first."""

    def __init__(self, kept: int = KEPT) -> None:
        """`kept` numbers at most."""
        self._kept = kept
        self._known: OrderedDict[str, Known] = OrderedDict()

    def __contains__(self, number: str) -> bool:
        return number in self._known

    def get(self, number: str) -> Known | None:
        """What is known of a number."""
        return self._known.get(number)

    def put(self, number: str, known: Known) -> None:
        """From now on this is known of it."""
        self._known[number] = known
        self._known.move_to_end(number)
        if len(self._known) > self._kept:
            self._known.popitem(last=False)

    def clear(self) -> None:
        """Forgets every number."""
        self._known.clear()
