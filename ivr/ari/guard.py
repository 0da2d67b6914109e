"""The guard in Asterisk kept up: a channel that hands calls to the fallback when their controller falls silent."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from contextlib import suppress

from ivr.ari.client import AriClient
from ivr.ari.errors import AriTrouble, ChannelGone
from ivr.outage import Outage

GUARD = "accueil-guard"
"""The id of its channel; those of its two halves begin with it."""

SET_BACK = 1.0
"""Seconds by which the machine's clock must have gone back for the guard to oversleep: Asterisk waits by that clock."""

log = logging.getLogger(__name__)


class Guard:
    """The guard lives in Asterisk and outlives us (`[guard]` in the dialplan); we only see to it that there is one."""

    def __init__(self, client: AriClient) -> None:
        self._client = client
        self._ahead = math.inf
        self._one_at_a_time = asyncio.Lock()
        self._outage = Outage(log, "calls are guarded again")

    async def keep(self) -> None:
        """Starts it where it does not run. Without it calls go on, but nobody fetches them should we fall silent."""
        try:
            async with self._one_at_a_time:
                await self._awake()
                await self._there()
            self._outage.over()
        except AriTrouble as error:
            self._outage.tell("calls are not guarded: they would fall silent if the controller did: %s", error)

    async def _awake(self) -> None:
        """Ends one that sleeps until a moment that a clock that was set back reaches much later; at the start, any."""
        ahead = time.time() - time.monotonic()
        if ahead < self._ahead - SET_BACK:
            with suppress(ChannelGone):
                await self._client.channels.hangup(GUARD)
        self._ahead = ahead

    async def _there(self) -> None:
        try:
            await self._client.channels.get(GUARD)
        except ChannelGone:
            where = {"context": "guard", "extension": "s", "priority": 1}
            how = {"otherChannelId": f"{GUARD}-other", "formats": "alaw", "timeout": -1}
            await self._client.channels.originate(GUARD, "Local/s@guarded/n", {}, **where, **how)
