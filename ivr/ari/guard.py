"""The guard in Asterisk kept up: a channel that hands calls to the fallback when their controller falls silent."""

from __future__ import annotations

import asyncio
import logging

from ivr.ari.client import AriClient
from ivr.ari.errors import AriTrouble, ChannelGone
from ivr.outage import Outage

GUARD = "accueil-guard"
"""The id of its channel; those of its two halves begin with it."""

log = logging.getLogger(__name__)


class Guard:
    """The guard lives in Asterisk and outlives us (`[guard]` in the dialplan); we only see to it that there is one."""

    def __init__(self, client: AriClient) -> None:
        self._client = client
        self._one_at_a_time = asyncio.Lock()
        self._outage = Outage(log, "calls are guarded again")

    async def keep(self) -> None:
        """Starts it where it does not run. Without it calls go on, but nobody fetches them should we fall silent."""
        try:
            async with self._one_at_a_time:
                await self._there()
            self._outage.over()
        except AriTrouble as error:
            self._outage.tell("calls are not guarded: they would fall silent if the controller did: %s", error)

    async def _there(self) -> None:
        try:
            await self._client.channels.get(GUARD)
        except ChannelGone:
            where = {"context": "guard", "extension": "s", "priority": 1}
            how = {"otherChannelId": f"{GUARD}-other", "formats": "alaw", "timeout": -1}
            await self._client.channels.originate(GUARD, "Local/s@guarded/n", {}, **where, **how)
