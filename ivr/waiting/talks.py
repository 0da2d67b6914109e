"""The latest conversations, kept to tell how long one takes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from ivr.waiting.estimate import MOST

KEPT = 500
"""Conversations kept in all: enough that the latest 50 of a small queue are among them on a busy day."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation of `agent` with a caller of the routing queue `queue`."""

    queue: str
    agent: str
    seconds: float


class Talks:
    """The memory of conversations. `count` grows with each, so that what was made of them is known to be old."""

    def __init__(self, earlier: Iterable[Talk] = ()) -> None:
        """`earlier`: those before the start, oldest first."""
        self._talks: deque[Talk] = deque(maxlen=KEPT)
        self.count = 0
        for talk in earlier:
            self.add(talk)

    def add(self, talk: Talk) -> None:
        """Takes one that has just ended."""
        self._talks.append(talk)
        self.count += 1

    def lately(self, queue: str, agents: frozenset[str]) -> list[float]:
        """Seconds of the latest conversations of this queue or of these agents, oldest first."""
        found: list[float] = []
        for talk in reversed(self._talks):
            if talk.queue == queue or talk.agent in agents:
                found.append(talk.seconds)
                if len(found) == MOST:
                    break
        return found[::-1]
