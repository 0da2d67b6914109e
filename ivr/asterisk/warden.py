"""An Asterisk that has ended, or hangs, turned into one that runs again: at once, and a few times only."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Literal

from ivr.asterisk.process import AsteriskProcess
from ivr.errors import ServiceTrouble

log = logging.getLogger(__name__)

PAUSES = (0.0, 1.0, 2.0, 5.0, 10.0)
"""Seconds before each new start, and with that how many of them there are."""

WITHIN = 600.0
"""Seconds in which they are used up; one that is longer ago counts no more."""

LOOK = 1.0
"""Seconds between two looks at whether Asterisk is heard of."""

PATIENCE = 2.0
"""Seconds without a link before Asterisk itself is asked: a link alone is made again sooner."""

HUNG = 30.0
"""Seconds after which an Asterisk that does not answer is killed. Nobody hears anything in it: who talked has hung up
by then, and every new call finds nobody."""

ASTERISK = "asterisk"
"""Who it happens to."""

State = Literal["up", "hangs", "starting"]

OnIncident = Callable[[str, str, str], None]
"""Takes what happened, who it happened to, and its detail."""


class Warden:
    """Watches one Asterisk that was started already. `ended` callbacks run as soon as it is gone."""

    def __init__(
        self,
        asterisk: AsteriskProcess,
        loaded: Callable[[], Awaitable[None]],
        heard: Callable[[], bool],
        incident: OnIncident,
    ) -> None:
        """`loaded` raises ServiceTrouble unless a new Asterisk has all it needs; `heard`: whether the link stands."""
        self.state: State = "up"
        self._asterisk, self._loaded, self._heard, self._incident = asterisk, loaded, heard, incident
        self._on_end: list[Callable[[], None]] = []
        self._on_back: list[Callable[[], None]] = []
        self._starts: deque[float] = deque()
        self._running: asyncio.Task[None] | None = None

    def on_end(self, callback: Callable[[], None]) -> None:
        """Has `callback` called each time that Asterisk has ended, and all its calls with it."""
        self._on_end.append(callback)

    def on_back(self, callback: Callable[[], None]) -> None:
        """Has `callback` called each time that a new one takes calls."""
        self._on_back.append(callback)

    def start(self) -> None:
        """From now on, until `stop`."""
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Asterisk may end from now on; a second time does nothing."""
        running, self._running = self._running, None
        if running:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def given_up(self) -> None:
        """Raises ServiceTrouble when Asterisk does not stay up."""
        if self._running:
            await asyncio.shield(self._running)

    async def _run(self) -> None:
        while True:
            await self._life()
            began = _now()
            self.state = "starting"
            log.error("Asterisk has ended: every call is lost; it is started again")
            self._incident("asterisk ended", ASTERISK, "every call is lost")
            for callback in self._on_end:
                callback()
            await self._again()
            self.state = "up"
            log.warning("Asterisk runs again")
            self._incident("asterisk started", ASTERISK, f"after {_now() - began:.1f} s")
            for callback in self._on_back:
                callback()

    async def _again(self) -> None:
        """Starts it, with a longer pause each time. Raises ServiceTrouble when it has been tried too often."""
        why = "it ended each time"
        while True:
            await self._pause(why)
            try:
                await self._asterisk.start()
                return await self._loaded()
            except (ServiceTrouble, OSError) as trouble:
                why = str(trouble)
                log.error("%s", trouble)
                await self._asterisk.stop()

    async def _pause(self, why: str) -> None:
        while self._starts and self._starts[0] < _now() - WITHIN:
            self._starts.popleft()
        if len(self._starts) == len(PAUSES):
            raise ServiceTrouble(
                f"Asterisk was started {len(PAUSES)} times within {WITHIN / 60:.0f} minutes and does not stay up: {why}"
            )
        await asyncio.sleep(PAUSES[len(self._starts)])
        self._starts.append(_now())

    async def _life(self) -> None:
        """Returns when Asterisk has ended, by itself or because it hung."""
        ended = asyncio.create_task(self._asterisk.wait())
        watching = asyncio.create_task(self._watch())
        try:
            await asyncio.wait({ended, watching}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (ended, watching):
                task.cancel()
            await asyncio.gather(ended, watching, return_exceptions=True)

    async def _watch(self) -> None:
        """Kills an Asterisk that hangs, and returns then."""
        heard_at = _now()
        while True:
            looked = _now()
            await asyncio.sleep(LOOK)
            stalled = _now() - looked > 2 * LOOK
            if stalled or self._heard() or (_now() - heard_at > PATIENCE and await self._asterisk.answers()):
                heard_at = _now()
                self._answers()
            elif _now() - heard_at > HUNG:
                self._incident("asterisk killed", ASTERISK, f"it did not answer for {HUNG:.0f} s")
                return await self._asterisk.kill()
            elif _now() - heard_at > PATIENCE:
                self._hangs()

    def _hangs(self) -> None:
        if self.state == "up":
            self.state = "hangs"
            log.error("Asterisk does not answer: nobody hears anything, no call comes in; killed after %.0f s", HUNG)
            self._incident("asterisk hangs", ASTERISK, "it does not answer")

    def _answers(self) -> None:
        if self.state == "hangs":
            self.state = "up"
            log.warning("Asterisk answers again")
            self._incident("asterisk answers again", ASTERISK, "")


def _now() -> float:
    return asyncio.get_running_loop().time()
