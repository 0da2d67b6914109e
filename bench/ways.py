"""The contenders by name: what is started for each, and what its callers dial."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench import cost
from bench.call import NUMBER
from bench.ground import Ground, running

NAMES = {
    "native": "native dialplan",
    "ours": "Accueil",
    "asyncari": "asyncari (ARI)",
    "fastagi": "panoramisk (FastAGI)",
    "agi": "pyst2 (AGI script)",
}
"""Each way, as the page calls it. The first is what all are compared with."""


@dataclass(frozen=True, slots=True)
class Way:
    """What callers dial, and the process that steers their calls: none where Asterisk does it, or starts one a call."""

    name: str
    user: str
    pids: tuple[int, int | None]
    before: tuple[int, int]
    idle: tuple[float, float]
    """Asterisk and the controller; the bytes of memory that each had before the first call, and the seconds of CPU that
    each uses in a second without calls."""


@asynccontextmanager
async def standing(name: str, ground: Ground, idle: float) -> AsyncIterator[Way]:
    """This way takes calls for as long as the context lasts.

    Before that it stands without calls: half of `idle` seconds until what a start leaves to do is done, and `idle` in
    which is seen what it uses then.
    """
    await ground.teach(name)
    match name:
        case "ours":
            command, ready = [sys.executable, "-m", "ivr", "up"], b"Ctrl-C"
        case "asyncari":
            command = [_peer("asyncari_menu"), ground.settings.ari_bind, ground.ari_password]
            ready = b"ready"
        case "fastagi":
            command, ready = [_peer("fastagi_menu"), str(ground.fastagi_port)], b"ready"
        case _:
            yield await _way(name, ground, None, idle)
            return
    if name != "ours":
        command = [sys.executable, "-m", *command]
    async with running(command, ground.environment, ready) as pid:
        yield await _way(name, ground, pid, idle)


async def _way(name: str, ground: Ground, controller: int | None, idle: float) -> Way:
    pids = (ground.asterisk, controller)
    await asyncio.sleep(idle / 2)
    used = [cost.cpu_of(pid) for pid in pids]
    await asyncio.sleep(idle)
    uses = [(cost.cpu_of(pid) - before) / idle for pid, before in zip(pids, used, strict=True)]
    before = cost.memory_of(pids[0]), cost.memory_of(pids[1])
    return Way(name, NUMBER if name == "ours" else name, pids, before, (uses[0], uses[1]))


def _peer(module: str) -> str:
    return f"bench.contenders.{module}"
