"""Channels in Stasis that are no citizen's call, sorted by the first word that the dialplan gave them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial

from ivr.ari.client import AriClient
from ivr.ari.errors import AriTrouble
from ivr.ari.handing import to_fallback_from_excursion
from ivr.ari.wire import PlaybackFinished, StasisEnd, StasisStart

log = logging.getLogger(__name__)

LONGEST = 30.0
"""Seconds that clips may take before the channel is hung up all the same."""

BACK = "resume"
"""The word of those who come back from an excursion."""

OnWord = Callable[[StasisStart], Awaitable[None]]
"""Takes the channel over, to its end."""


class Strangers:
    """The `on_stranger` of Arrivals. Who comes with a word that is not known is hung up; who comes back is the
    fallback's."""

    def __init__(self, client: AriClient) -> None:
        self._client = client
        self._by_word: dict[str, OnWord] = {BACK: partial(to_fallback_from_excursion, client)}
        self._ended: dict[str, asyncio.Event] = {}
        client.on_event(PlaybackFinished, lambda event: self._end(event.channel))
        client.on_event(StasisEnd, lambda event: self._end(event.channel))

    def on(self, word: str, callback: OnWord) -> None:
        """Has channels that come with `word` taken by `callback`; when it fails, the channel is hung up."""
        self._by_word[word] = callback

    async def __call__(self, event: StasisStart) -> None:
        """Takes a channel."""
        taken = self._by_word.get(event.args[0] if event.args else "", self._turn_away)
        try:
            await taken(event)
        except Exception:  # nobody may be left on a silent line by a fault of ours
            log.exception("channel %s, which came with %s, is hung up", event.channel, event.args[:2])
            await self.hang_up(event.channel)

    async def say(self, channel: str, clips: Sequence[str]) -> None:
        """Plays clips (files without their ending) and hangs up when they are over."""
        ended = self._ended[channel] = asyncio.Event()
        try:
            with suppress(AriTrouble, TimeoutError):
                async with asyncio.timeout(LONGEST):
                    await self._client.channels.play(channel, f"{channel}-said", [f"sound:{clip}" for clip in clips])
                    await ended.wait()
        finally:
            del self._ended[channel]
            await self.hang_up(channel)

    async def hang_up(self, channel: str) -> None:
        """Ends it, if it has not ended."""
        with suppress(AriTrouble):
            await self._client.channels.hangup(channel)

    async def _turn_away(self, event: StasisStart) -> None:
        log.warning("channel %s came with %s and is not known here: hung up", event.channel, event.args[:2])
        await self.hang_up(event.channel)

    def _end(self, channel: str) -> None:
        if ended := self._ended.get(channel):
            ended.set()
