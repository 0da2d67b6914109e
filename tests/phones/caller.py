"""The scripted caller at a fake channel: keys, speech, recordings and hang-ups, each where the script has it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from random import Random
from urllib.parse import parse_qs

from ivr.flow.entries import Entry, Recording, Said
from ivr.outside.script import Action, HangUpNow, Press, ScriptedCaller, Speak
from tests.ari.fake_channel import FakeChannel
from tests.ari.fake_replies import LATE
from tests.ari.fake_server import FakeAsterisk
from tests.phones.excursions import Excursions
from tests.phones.manner import Manner

SLOW = 0.2
"""Seconds that a channel may take from leaving Stasis to its end."""


@dataclass
class Caller:
    """Acts on entries as they are written."""

    asterisk: FakeAsterisk
    channel: FakeChannel
    scripted: ScriptedCaller
    manner: Manner
    chance: Random
    excursions: Excursions
    began: float = 0.0
    spoken_until: float = 0.0
    asked: bool = False
    recordings: list[asyncio.Task[None]] = field(default_factory=list)

    def hear(self, entry: Entry) -> None:
        """Lays out what the caller does now, and what Asterisk does while it records him."""
        loop = asyncio.get_running_loop()
        actions = self.scripted.hear(entry)
        if isinstance(entry, Said):
            self.asked = entry.asks
        if isinstance(entry, Recording):
            self.began = self.spoken_until = loop.time()
            self.channel.so_far = self._so_far
            self.recordings.append(asyncio.create_task(self._recorded(entry.name)))
        for action in actions:
            if isinstance(action, Speak):
                self.spoken_until = loop.time() + action.after + action.seconds
            else:
                self._after(action.after, action)

    def _after(self, seconds: float, action: Action) -> None:
        if self.manner.travels is None and not seconds:
            self._act(action)
        else:
            asyncio.get_running_loop().call_later(seconds + (self.manner.travels or 0.0), self._act, action)

    def _act(self, action: Action) -> None:
        if not self.channel.alive:
            return
        match action:
            case Press(key=key):
                self._press(key)
            case HangUpNow():
                self._hang_up()

    def _press(self, key: str) -> None:
        if key == "#" and self.channel.recording:
            self.channel.tell_if_heard("ChannelDtmfReceived", digit=key, duration_ms=100)
            self.channel.end_recording(self._so_far())
            return
        self.channel.press(key)
        self.excursions.press(self.channel, key)
        if self.asked and self.channel.playing and self.chance.random() < self.manner.abrupt:
            self.channel.end_playback()

    def _so_far(self) -> float:
        """Seconds from the beginning of the recording until the caller ended it."""
        acted = asyncio.get_running_loop().time() - (self.manner.travels or 0.0)
        return round(max(0.0, acted - self.began), 3)

    def _spoken(self) -> float:
        until = min(self.spoken_until, asyncio.get_running_loop().time())
        return round(max(0.0, until - self.began), 3)

    async def _recorded(self, name: str) -> None:
        """Asterisk's side of a recording: it ends in silence, or when it is long enough."""
        await self.channel.until(lambda channel: channel.recording == name or not channel.alive)
        if not self.channel.alive:
            return
        asked = next(request for request in self.asterisk.requests if f"record?name={name}" in request)
        options = parse_qs(asked.partition("?")[2])
        silence, longest = float(options["maxSilenceSeconds"][0]), float(options["maxDurationSeconds"][0])
        ends = min(self.spoken_until + silence, self.began + longest)
        await asyncio.sleep(ends - asyncio.get_running_loop().time())
        if self.channel.recording == name:
            self.channel.end_recording(self._spoken())

    def _hang_up(self) -> None:
        length, later = self._so_far(), asyncio.get_running_loop().call_later
        match self.manner.hangs_up:
            case "at once":
                self.channel.hang_up(recorded=length)
            case "quietly":
                self.channel.hang_up(recorded=length, quietly=True)
            case "slowly":
                self.channel.tell_if_heard("ChannelHangupRequest", cause=16)
                self._leave_slowly(length)
            case "slowly and quietly":
                self._leave_slowly(length)
            case "unseen":
                self.channel.alive = False
                later(SLOW, self._show, length)
            case "recording first":
                self.channel.end_recording(length)
                later(LATE, partial(self.channel.hang_up, recorded=length))

    def _leave_slowly(self, length: float) -> None:
        """The channel is out of Stasis, and lives a little longer."""
        if self.channel.in_stasis:
            self.channel.in_stasis = False
            self.channel.tell("StasisEnd")
        asyncio.get_running_loop().call_later(SLOW, partial(self.channel.hang_up, recorded=length, quietly=True))

    def _show(self, length: float) -> None:
        """The events of a channel that is no more."""
        self.channel.alive = True
        self.channel.hang_up(recorded=length)
