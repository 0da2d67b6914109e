"""Play and StopPlay turned into ARI playbacks, whose ids follow from the call and the command."""

from __future__ import annotations

from contextlib import suppress

from ivr.ari.errors import AriTrouble, ChannelGone
from ivr.ari.leg import Leg
from ivr.flow.commands import Play


class Playing:
    """The playbacks of one call that have not ended."""

    def __init__(self, leg: Leg) -> None:
        self._leg = leg
        self._refs: dict[str, str] = {}

    async def start(self, command: Play) -> None:
        """Asks for all clips as one playback. Raises AriTrouble."""
        playback = self._id(command.ref)
        self._refs[playback] = command.ref
        media = [f"sound:{clip}" for clip in self._leg.clips(command.prompts, command.language)]
        try:
            await self._leg.client.channels.play(self._leg.channel, playback, media)
        except AriTrouble:
            self._refs.pop(playback, None)
            raise

    async def stop(self, ref: str) -> None:
        """Silences a playback; one that has ended or was never begun is none of our worry."""
        playback = self._id(ref)
        self._refs.pop(playback, None)
        with suppress(AriTrouble):
            await self._leg.client.playbacks.stop(playback)

    async def stop_all(self) -> None:
        """Silences the caller, so that what comes next need not wait for the end of a prompt."""
        for ref in tuple(self._refs.values()):
            await self.stop(ref)

    def finished(self, playback: str) -> str | None:
        """The ref of a playback that has ended; None when it was stopped, or is none of ours."""
        return self._refs.pop(playback, None)

    async def lost(self) -> list[str]:
        """The refs of playbacks that ended while the link was down."""
        return [
            ref
            for playback in tuple(self._refs)
            if await self._has_ended(playback) and (ref := self.finished(playback))
        ]

    async def _has_ended(self, playback: str) -> bool:
        try:
            await self._leg.client.playbacks.get(playback)
        except ChannelGone:
            return True
        return False

    def _id(self, ref: str) -> str:
        return f"{self._leg.call}-{ref}"
