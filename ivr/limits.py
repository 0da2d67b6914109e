"""How often something may be done: by one address, and by all."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from time import monotonic

MOST = 10_000
"""Keys remembered at once; the one that was quiet longest makes room."""


class Limit:
    """At most `most` times in `seconds` for each key."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def reached(self, key: str) -> bool:
        """Whether it was done so often that it may not be done now."""
        return len(self._young(self._seen.get(key, deque()))) >= self._most

    def count(self, key: str) -> None:
        """It is done now."""
        times = self._seen.setdefault(key, deque(maxlen=self._most))
        times.append(self._clock())
        self._seen.move_to_end(key)
        if len(self._seen) > MOST:
            self._seen.popitem(last=False)

    def take_back(self, key: str) -> None:
        """It was not done after all."""
        if times := self._seen.get(key):
            times.pop()

    def _young(self, times: deque[float]) -> deque[float]:
        while times and times[0] <= self._clock() - self._seconds:
            times.popleft()
        return times
