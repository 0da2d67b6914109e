"""Where each call stands, told to Asterisk in a variable of its channel; nothing waits for it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from ivr.ami.errors import AmiTrouble
from ivr.ami.link import Link

STAND = "STAND"
"""The variable that the fallback reads."""


class Stands:
    """One Setvar for each change. What could not be told is told when the link is back."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._now: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        link.on_up(self._tell_all)

    def at(self, channel: str, stand: str) -> None:
        """The call on `channel` stands at `stand` from now on."""
        if self._now.get(channel) != stand:
            self._now[channel] = stand
            task = asyncio.create_task(self._tell(channel, stand))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def gone(self, channel: str) -> None:
        """The call is over, or steered by another."""
        self._now.pop(channel, None)

    async def _tell(self, channel: str, stand: str) -> None:
        with suppress(AmiTrouble):  # the caller is gone, or the link is away: the call goes on all the same
            await self._link.ask("Setvar", Channel=channel, Variable=STAND, Value=stand)

    async def _tell_all(self) -> None:
        for channel, stand in tuple(self._now.items()):
            await self._tell(channel, stand)
