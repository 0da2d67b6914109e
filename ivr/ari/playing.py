"""Play and StopPlay turned into ARI playbacks; the ref of a command, which follows from the call id, is the id."""

from __future__ import annotations

from contextlib import suppress

from ivr.ari.errors import AriTrouble, ChannelGone
from ivr.ari.leg import Leg
from ivr.flow.commands import Play


class Playing:
    """The playbacks of one call that have not ended."""

    __slots__ = ("_leg", "_running")

    def __init__(self, leg: Leg) -> None:
        self._leg = leg
        self._running: set[str] = set()

    async def start(self, command: Play) -> None:
        """Asks for all clips as one playback, known here before the first event can come. Raises AriTrouble."""
        self._running.add(command.ref)
        media = [f"sound:{clip}" for clip in self._leg.clips(command.prompts, command.language)]
        try:
            await self._leg.client.channels.play(self._leg.channel, command.ref, media)
        except AriTrouble:
            self._running.discard(command.ref)
            raise

    async def stop(self, ref: str) -> None:
        """Silences a playback; one that has ended or was never begun is none of our worry."""
        self._running.discard(ref)
        with suppress(AriTrouble):
            await self._leg.client.playbacks.stop(ref)

    async def stop_all(self) -> None:
        """Silences the caller, so that what comes next need not wait for the end of a prompt."""
        for ref in tuple(self._running):
            await self.stop(ref)

    def finished(self, ref: str) -> bool:
        """Notes that a playback has ended; False when it was stopped, or is none of ours."""
        known = ref in self._running
        self._running.discard(ref)
        return known

    async def ended_unheard(self) -> list[str]:
        """The refs of playbacks that ended while the link was down. Raises AriTrouble."""
        return [ref for ref in tuple(self._running) if await self._has_ended(ref)]

    async def _has_ended(self, ref: str) -> bool:
        try:
            await self._leg.client.playbacks.get(ref)
        except ChannelGone:
            return True
        return False
