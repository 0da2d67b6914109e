"""One load on one way turned into figures: what the callers heard and what it cost."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bench import cost, hearing, lag, load
from bench.call import Manner
from bench.ground import CALLERS, Ground
from bench.ways import Way

MEMORY = Path("/dev/shm")
"""Where the capture goes, if the machine has it: the journal of ours shall not wait for a disk that we keep busy."""

Milliseconds = float


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took, over many calls."""

    p50: Milliseconds
    p95: Milliseconds
    p99: Milliseconds
    most: Milliseconds

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Spread:
        """Of no values all is infinite: nobody heard anything."""
        values = np.array(list(seconds)) * 1000
        if not values.size:
            return cls(*(float("inf"),) * 4)
        return cls(*(round(float(np.percentile(values, share)), 2) for share in (50, 95, 99, 100)))


@dataclass(frozen=True, slots=True)
class Figures:
    """`calls` were made, about `live` at once, and `whole` heard all prompts; `refused` by final status.

    `rate` is how many a second were to come, `came` how many did: callers share the machine with who answers.

    CPU is in milliseconds for one call, without what is used where there are none. Memory is in bytes, at its most,
    without what was there before the first call.
    `loop_lag`: how late our own event loop woke up, in milliseconds; of others it is not known.
    """

    way: str
    rate: float
    came: float
    live: int
    calls: int
    whole: int
    failed: int
    refused: dict[str, int]
    first_audio: Spread
    key_to_audio: Spread
    asterisk_cpu: Milliseconds
    controller_cpu: Milliseconds
    asterisk_memory: int
    controller_memory: int
    loop_lag: dict[str, float] = field(default_factory=dict)

    @property
    def cpu(self) -> Milliseconds:
        """Of Asterisk and the controller together, for one call."""
        return self.asterisk_cpu + self.controller_cpu

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


async def measure(way: Way, ground: Ground, rate: float, calls: int, manner: Manner, folder: Path) -> Figures:
    """Makes the calls and says what came of them; what is captured on the way is deleted."""
    sip = int(ground.settings.sip_bind.rpartition(":")[2])
    wanted = load.Load(way.user, ground.settings.sip_bind, CALLERS, rate, calls, manner)
    begun, used = time.monotonic(), [cost.cpu_of(pid) for pid in way.pids]
    metrics = ground.settings.metrics_bind if way.name == "ours" else None
    with _file_for_a_while(MEMORY if MEMORY.is_dir() else folder) as capture:
        async with (
            hearing.captured(capture, sip, ground.settings.rtp_ports),
            watched(way) as grown,
            lag.watched(metrics) as late,
        ):
            made = await load.call(wanted, folder)
            lasted = time.monotonic() - begun
            all_of_it = [cost.cpu_of(pid) - before for pid, before in zip(way.pids, used, strict=True)]
        heard = await asyncio.to_thread(hearing.heard, capture, ground.settings.sounds)
    asterisk, controller = (
        max(0.0, cpu - idle * lasted) / made.made * 1000 for cpu, idle in zip(all_of_it, way.idle, strict=True)
    )
    refused = Counter(str(one.status) for one in heard if one.status != 200)
    return Figures(
        way.name, rate, _rate_of(heard, rate), min(round(rate * manner.lasts), calls), made.made,
        sum(one.whole for one in heard), made.failed, dict(refused),
        Spread.of(one.first_audio for one in heard if one.first_audio is not None),
        Spread.of(after for one in heard for after in one.after_keys),
        round(asterisk, 3), round(controller, 3), grown[0], grown[1], late,
    )  # fmt: skip


def _rate_of(heard: Sequence[hearing.Heard], asked: float) -> float:
    """Calls a second, from the first INVITE to the last; of a single call, as was asked."""
    moments = [one.invited for one in heard]
    lasted = max(moments, default=0) - min(moments, default=0)
    return round((len(moments) - 1) / lasted, 2) if lasted else asked


@contextmanager
def _file_for_a_while(folder: Path) -> Iterator[Path]:
    path = folder / f"accueil-bench-{os.getpid()}.pcap"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


@asynccontextmanager
async def watched(way: Way) -> AsyncIterator[list[int]]:
    """How many bytes Asterisk and the controller have grown by since the way began, at most; looked at each second."""
    grown = [0, 0]

    async def look() -> None:
        while True:
            await asyncio.sleep(1)
            now = (cost.memory_of(pid) for pid in way.pids)
            grown[:] = [max(most, had - first) for most, had, first in zip(grown, now, way.before, strict=True)]

    looking = asyncio.create_task(look())
    try:
        yield grown
    finally:
        looking.cancel()
