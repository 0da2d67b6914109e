"""How late calls are heard, turned into the share of new ones that Asterisk turns away before it answers them."""

from __future__ import annotations

import asyncio
import logging
import time
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

MORE, LESS = 15, 2
"""Per cent of new calls by which the share grows at each late look, and shrinks at each other one."""

MOST = 90
"""Per cent: some always come through, by which is seen whether it goes better."""

SHARE = "TURNED_AWAY"
"""The global of Asterisk that the dialplan looks at, in per cent."""

log = logging.getLogger(__name__)


class Overload:
    """Looks on while calls are steered. More calls than the machine can serve make all of them late: keys are answered
    after seconds, and everybody presses again. A part of them told to try again leaves the others as they should be."""

    def __init__(self, client: AriClient, clock: Callable[[], float] = time.time) -> None:
        """`clock` is the machine's, in seconds since 1970, as that of Asterisk's events is."""
        self._client, self._clock = client, clock
        self._seen: list[float] = []
        self._late = self._share = 0
        self._beside = Beside()
        self._outage = Outage(log, "new calls are all taken again")
        for kind in (StasisStart, ChannelDtmfReceived):
            client.on_event(kind, self._heard)
        client.on_connect(self._tell)

    @property
    def share(self) -> int:
        """Per cent of new calls that are turned away now."""
        return self._share

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
        share = self._share
        if self._late >= IN_A_ROW:
            share = min(MOST, share + MORE)
        elif not self._late:
            share = max(0, share - LESS)
        if share != self._share:
            self._change(share, late)

    def _change(self, share: int, late: float) -> None:
        if share:
            self._outage.tell(
                "more calls than the machine can serve: what callers do is heard %.1f s late, "
                "and a part of the new calls is turned away",
                late,
            )
        else:
            self._outage.over()
        self._share = share
        self._send()

    def _heard(self, event: Dated) -> None:
        self._seen.append(self._clock() - event.at.timestamp())

    def _send(self) -> None:
        self._client.tell("POST", "asterisk", "variable", query={"variable": SHARE, "value": str(self._share)})

    async def _tell(self) -> None:
        self._send()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            begun = loop.time()
            await asyncio.sleep(TICK)
            self.look(loop.time() - begun - TICK)
