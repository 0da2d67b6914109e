"""A day at the telephone, by seed: callers arrive, are told an estimate, and wait in order for the next free agent."""

from __future__ import annotations

import heapq
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from ivr.waiting.estimate import MOST, handling, seconds_until_agent

MEAN = 180.0
"""Seconds of a conversation with its wrap-up."""


@dataclass(frozen=True)
class Told:
    """What a caller was told when he came, and how long he waited."""

    ahead: int
    seconds: float
    waited: float


def conversation(rng: random.Random) -> float:
    """Log-normal seconds, as service times at call centres are found to be (Brown and others, 2005); variation 0.75."""
    sigma2 = 0.446
    return rng.lognormvariate(-sigma2 / 2, sigma2**0.5) * MEAN


def day(seed: int, agents: int, load: float, callers: int = 600) -> Iterator[Told]:
    """Those of `callers` who had to wait; arrivals at random, `load` of what the agents can carry."""
    rng = random.Random(seed)
    arrivals = accumulate(rng.expovariate(load * agents / MEAN) for _ in range(callers))
    free_at = [0.0] * agents
    starts: deque[float] = deque()
    ended: list[tuple[float, float]] = []
    known: deque[float] = deque(maxlen=MOST)
    for at in arrivals:
        while starts and starts[0] <= at:
            starts.popleft()
        while ended and ended[0][0] <= at:
            known.append(heapq.heappop(ended)[1])
        free = sum(moment <= at for moment in free_at)
        told = seconds_until_agent(len(starts), agents, free, handling(list(known), 0))
        start = max(at, heapq.heappop(free_at))
        length = conversation(rng)
        heapq.heappush(free_at, start + length)
        heapq.heappush(ended, (start + length, length))
        if told:
            yield Told(len(starts), told, start - at)
        starts.append(start)
