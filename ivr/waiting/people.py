"""The people whom the waiting room knows: callers on the line, citizens to be called back, and the agents of a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ivr.flow.commands import Offer


@dataclass(frozen=True, slots=True)
class Able:
    """The agents of one line: those logged in, at their telephone and not paused, and of these the free ones."""

    serving: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()


class Staff(Protocol):
    """Who is able to take calls."""

    def of(self, line: str) -> Able | None:
        """The agents of a line in Asterisk, such as `nl` or `nl.2`; None when nobody can tell at the moment."""


class NoStaff:
    """A staff of which nothing is known."""

    def of(self, line: str) -> Able | None:
        """Nothing."""
        return None


@dataclass(frozen=True, slots=True)
class Parked:
    """Somebody who hung up and waits to be called back, in `line` (or the first line of `queue`) since `since`."""

    id: str
    queue: str
    since: datetime
    line: str = ""


ParkedNow = Callable[[], Iterable[Parked]]
"""Those whose turn may come now: due, not yet being served."""


@dataclass(frozen=True, slots=True)
class Waiter:
    """Somebody in the order. `lines`: (line in Asterisk, seconds after `entered` at which it opens to him), in order.

    `order` decides between two of the same `since`.
    """

    id: str
    queue: str
    since: datetime
    order: int
    entered: datetime
    lines: tuple[tuple[str, float], ...]
    language: str = ""
    offers: tuple[Offer, ...] = ()

    @property
    def rank(self) -> tuple[datetime, int]:
        """Smaller is served sooner."""
        return self.since, self.order

    def line_at(self, now: datetime) -> str:
        """The line in which he is at `now`."""
        gone = (now - self.entered).total_seconds()
        return [name for name, opens in self.lines if opens <= gone or opens == 0][-1]
