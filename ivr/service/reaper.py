"""What Asterisk has of ours and nobody here knows of, handed to the fallback or ended, and told as an incident."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection

from ivr.ari.client import AriClient
from ivr.ari.errors import AriTrouble
from ivr.ari.found import found
from ivr.beside import Beside

log = logging.getLogger(__name__)

BETWEEN = 5.0
"""Seconds between two looks; what is found in two of them one after the other is nobody's."""

OnIncident = Callable[[str, str, str], None]
"""Takes what happened, whom it concerned, and the details."""


class Reaper:
    """Looks after citizens' channels in our application without a session, and bridges, of which we make none.

    Agents who have dialled a code and callbacks are no citizens' calls: their desks follow them. `found` has all that
    was ever found; a service in good order leaves it empty.
    """

    def __init__(self, client: AriClient, calls: Callable[[], Collection[str]], incident: OnIncident) -> None:
        """`calls` tells the ids of the calls that are steered."""
        self._client, self._calls, self._incident = client, calls, incident
        self._suspects: set[str] = set()
        self._beside = Beside()
        self.found: list[str] = []

    def start(self) -> None:
        """Looks from now on."""
        self._beside.start(self._run())

    async def stop(self) -> None:
        """Looks no more; a second time does nothing."""
        await self._beside.stop()

    async def look(self) -> None:
        """One look. Raises AriTrouble."""
        strays = await self._stray_calls()
        bridges = await self._client.bridges.of_applications()
        certain = self._suspects & {*strays, *bridges}
        for channel in certain & strays.keys():
            await self._hand_over(channel, strays[channel])
        for bridge in certain & {*bridges}:
            await self._end(bridge)
        self._suspects = {*strays, *bridges} - certain

    async def _stray_calls(self) -> dict[str, str]:
        """Channel -> call."""
        ours = [one for one in found(await self._client.channels.listed()) if one.here and not one.fallback]
        known = self._calls()
        return {one.channel: one.call for one in ours if one.call not in known}

    async def _hand_over(self, channel: str, call: str) -> None:
        self._tell("call without a session", call, "the fallback has it")
        await self._client.channels.continue_in(channel, "fallback", "s")

    async def _end(self, bridge: str) -> None:
        self._tell("bridge of nobody", bridge, "ended")
        await self._client.bridges.destroy(bridge)

    def _tell(self, what: str, whom: str, detail: str) -> None:
        self.found.append(f"{what}: {whom}")
        log.error("%s: %s, %s", what, whom, detail)
        self._incident(what, whom, detail)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(BETWEEN)
            try:
                await self.look()
            except AriTrouble as trouble:
                log.debug("not looked for what nobody knows: %s", trouble)
