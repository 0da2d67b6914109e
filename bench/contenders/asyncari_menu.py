"""The call by asyncari: a state machine for each channel, over its own link to ARI."""

from __future__ import annotations

import sys
from typing import Any

import anyio
import asyncari
from asyncari.state import DTMFHandler, ToplevelChannelState

from bench.call import CHOICES, PATIENCE
from bench.media import media


class Call(ToplevelChannelState, DTMFHandler):  # type: ignore[misc]
    """Plays a prompt, takes a key, plays the next one."""

    async def on_start(self) -> None:
        self.step = 0
        self.playback: Any = None
        await self.channel.answer()
        await self.play()

    async def play(self) -> None:
        self.playback = await self.channel.play(media=[f"sound:{clip}" for clip in media()[self.step]])
        self.playback.on_event("PlaybackFinished", self.finished)

    async def on_dtmf(self, evt: Any) -> None:
        if self.step < len(CHOICES) and evt.digit in CHOICES[self.step]:
            self.step += 1
            if self.playback:
                await self.playback.stop()
            await self.play()

    async def finished(self, evt: Any) -> None:
        if self.playback is None or evt.playback.id != self.playback.id:
            return
        self.playback = None
        if self.step == len(CHOICES):
            await self.channel.hang_up()


async def serve(address: str, password: str) -> None:
    async with asyncari.connect(f"http://{address}/", "bench", "ivr", password) as client:
        async with client.on_channel_event("StasisStart") as arrivals:
            print("ready", flush=True)
            async for objects, _event in arrivals:
                client.taskgroup.start_soon(attend, objects["channel"])


async def attend(channel: Any) -> None:
    with anyio.move_on_after(10 * PATIENCE):
        async with Call(channel).task:
            await anyio.sleep_forever()


if __name__ == "__main__":
    anyio.run(serve, *sys.argv[1:])
