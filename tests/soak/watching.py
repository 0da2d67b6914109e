"""The controller's own metrics, asked for every few seconds, turned into its lives: the memory and the lag of each."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from tests.live.controller import SplitTown

BETWEEN = 2.0
"""Seconds between two looks."""

WARM = 30.0
"""Seconds after which a process has taken the memory that it needs to run at all."""


@dataclass
class Life:
    """One process of the controller: when it was seen first, its memory in MB at each look, and its lag as it was last.

    `lag`: how many looks of the event loop at itself came late by at most so many seconds.
    """

    pid: int
    began: float
    memory: list[tuple[float, float]] = field(default_factory=list)
    lag: dict[float, int] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """From the first look to the last."""
        return self.memory[-1][0] - self.began

    @property
    def warm(self) -> float:
        """MB once it was running."""
        return next((used for at, used in self.memory if at - self.began >= WARM), self.memory[-1][1])


async def watched(town: SplitTown, lives: list[Life]) -> None:
    """Adds to `lives` until it is cancelled."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=BETWEEN)) as http:
        while True:
            await asyncio.sleep(BETWEEN)
            try:
                async with http.get(f"http://{town.settings.metrics_bind}/metrics") as answer:
                    _look(lives, town.controller.pid, await answer.text())
            except (aiohttp.ClientError, TimeoutError, OSError):
                continue


def _look(lives: list[Life], pid: int, text: str) -> None:
    now = time.monotonic()
    if not lives or lives[-1].pid != pid:
        lives.append(Life(pid, now))
    life, lag = lives[-1], dict[float, int]()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == "process_resident_memory_bytes":
                life.memory.append((now, sample.value / 1e6))
            elif sample.name == "accueil_event_loop_lag_seconds_bucket":
                lag[float(sample.labels["le"])] = int(sample.value)
    life.lag = lag


def lags(lives: list[Life]) -> Iterator[tuple[float, int]]:
    """How many looks in all lives came late by at most so many seconds (not counted in a smaller bound already)."""
    whole: Counter[float] = Counter()
    for life in lives:
        before = 0
        for bound, times in sorted(life.lag.items()):
            whole[bound] += times - before
            before = times
    yield from sorted(whole.items())
