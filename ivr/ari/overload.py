"""How late calls are heard, turned into how many new ones a second Asterisk takes before it answers them."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import deque
from collections.abc import Callable
from statistics import median

from ivr.ari.client import AriClient
from ivr.ari.wire import ChannelDtmfReceived, Dated, StasisStart
from ivr.beside import Beside
from ivr.outage import Outage

TICK = 0.1
"""Seconds between two looks."""

LATE = 0.1
"""Seconds: what is heard later than that has begun to be a nuisance."""

IN_A_ROW = 3
"""Looks that must find it late: a machine that pauses once is not overloaded."""

A_CORE = 35.0
"""New calls a second for each core, until it is known better: what a small server was seen to manage."""

LEAST = 5.0
"""New calls a second for each core that are always taken: so few are never what makes a machine late."""

CUT, GROWS = 0.7, 1.02
"""What the pace is multiplied with where it was too much, and each second in which it was well used and went well."""

AGAIN = 1.0
"""Seconds after which it is cut once more, if calls are still late."""

REMEMBERED = 300.0
"""Seconds after the last cut for which the pace is kept to; whoever comes at another time is taken, however many."""

MEANWHILE = 0.5
"""The share of the pace that is taken while calls are late: what has piled up is to be worked off."""

COSTS = 0.25
"""What a call that is turned away costs, of one that is taken: on two cores 5.5 ms of 21 (seen in the benchmark)."""

PACE = "PACE"
"""The global of Asterisk that the dialplan looks at: in hundredths of a call in a tenth of a second."""

log = logging.getLogger(__name__)


class Overload:
    """Looks on while calls are steered. More calls than the machine can serve make all of them late: keys are answered
    after seconds, and everybody presses again. A part of them told to try again leaves the others as they should be.

    The pace is learned: cut when calls are heard late, raised when as many as half of it came and none was late. It is
    kept to from the first late calls on, until all has gone well for a while. Turning calls away costs, too: the more
    of them, the fewer are taken.
    """

    def __init__(self, client: AriClient, clock: Callable[[], float] = time.time) -> None:
        """`clock` is the machine's, in seconds since 1970, as that of Asterisk's events is."""
        self._client, self._clock = client, clock
        cores = len(os.sched_getaffinity(0))
        self._least = LEAST * cores
        self._pace = A_CORE * cores
        self._told: float | None = None
        self._seen: list[float] = []
        self._came: deque[float] = deque()
        self._away: deque[float] = deque()
        self._late = 0
        self._since_cut = self._since_rise = self._kept_to = 0.0
        self._beside = Beside()
        self._outage = Outage(log, "what callers do is heard in time again")
        for kind in (StasisStart, ChannelDtmfReceived):
            client.on_event(kind, self._heard)
        client.on_connect(self._tell)

    @property
    def pace(self) -> float | None:
        """New calls that are taken now, a second; None: all."""
        if not self._kept_to:
            return None
        taken = self._pace - COSTS * self._turned_away()
        return max(self._least, taken * MEANWHILE if self._late >= IN_A_ROW else taken)

    def turned_away(self) -> None:
        """Takes that Asterisk has turned a call away because of the pace."""
        self._away.append(self._clock())

    def start(self) -> None:
        """Begins to look, over a link that stands; Asterisk may still go by what an earlier controller has told."""
        self._send()
        self._beside.start(self._run())

    async def stop(self) -> None:
        """Looks no more. What was told last holds only while somebody steers."""
        await self._beside.stop()

    def look(self, own: float) -> None:
        """Judges what was heard since the last look.

        `own`: seconds by which we ourselves were late with the look, which matters where there was something to hear.
        """
        late, self._seen = max(median(self._seen), own) if self._seen else 0.0, []
        self._late = self._late + 1 if late > LATE else 0
        self._since_cut += TICK + own
        self._since_rise += TICK + own
        self._kept_to = max(0.0, self._kept_to - TICK - own)
        if self._late == IN_A_ROW or (self._late > IN_A_ROW and self._since_cut >= AGAIN):
            self._cut(late)
        elif not self._late and self._since_rise >= 1:
            self._rise()
        if self.pace != self._told:
            self._send()

    def _cut(self, late: float) -> None:
        self._pace, self._since_cut, self._kept_to = max(self._least, CUT * self._pace), 0.0, REMEMBERED
        self._outage.tell(
            "more calls than the machine can serve: what callers do is heard %.1f s late, "
            "and new calls beyond %.0f a second are turned away",
            late,
            self.pace,
        )

    def _rise(self) -> None:
        self._since_rise = 0.0
        self._outage.over()
        if self._rate() >= self._pace / 2:
            self._pace *= GROWS

    def _rate(self) -> float:
        """Calls that came in the second before the last of them; if nobody came for a second, none."""
        now = self._clock()
        while self._came and self._came[0] < self._came[-1] - 1:
            self._came.popleft()
        return float(len(self._came)) if self._came and self._came[-1] > now - 1 - LATE else 0.0

    def _turned_away(self) -> float:
        """Calls that were turned away in the last second."""
        since = self._clock() - 1
        while self._away and self._away[0] < since:
            self._away.popleft()
        return float(len(self._away))

    def _heard(self, event: Dated) -> None:
        at = event.at.timestamp()
        self._seen.append(self._clock() - at)
        if isinstance(event, StasisStart):
            self._came.append(at)

    def _send(self) -> None:
        self._told = self.pace
        value = "" if self._told is None else str(round(self._told * 100 * TICK))
        self._client.tell("POST", "asterisk", "variable", query={"variable": PACE, "value": value})

    async def _tell(self) -> None:
        self._send()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            begun = loop.time()
            await asyncio.sleep(TICK)
            self.look(loop.time() - begun - TICK)
