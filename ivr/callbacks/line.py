"""Callbacks carried out by Asterisk: actions turned into requests, and what its channels tell into events."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from ivr.ari.client import AriClient
from ivr.ari.excursion import ACCEPTED, all_told, leave
from ivr.ari.leg import Leg
from ivr.ari.outcome import outcome_of
from ivr.ari.wire import ChannelDestroyed, ChannelVarset, StasisStart, WireEvent
from ivr.callbacks.model import (
    Callback,
    Confirmed,
    Event,
    Lost,
    Missed,
    Missing,
    Over,
    PickedUp,
    QueueOver,
    Reserved,
)
from ivr.callbacks.said import GONE, GREETING, MISSED, NOBODY, whisper
from ivr.calls.counter import CLOSED, Counter
from ivr.calls.lobby import EmptyLobby
from ivr.flow.commands import Enqueue
from ivr.flow.definition import Callback as Section
from ivr.flow.node import Flow
from ivr.flow.prompts import clip_name
from ivr.flow.tiers import lines_of
from ivr.waiting.files import Files, folder_of

log = logging.getLogger(__name__)

FOR_EVER = 86_400.0
"""Seconds in the widest line: the hours of the service end sooner."""

FORMATS = "alaw"
"""What travels between its two halves: without this, Asterisk takes 192 kHz linear sound, translates each packet four
times over, and in five talks of seven the agent did not hear the citizen (seen)."""

STAGE = "CALLBACK"
"""The variable in which the dialplan tells how far it is."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is needed to place callbacks; `sounds` is a folder that Asterisk sees under the same path.

    `endpoint` answers what Asterisk calls a trunk of the flow.
    """

    client: AriClient
    flow: Flow
    section: Section
    now: Callable[[], datetime]
    sounds: Path
    recordings: Path
    endpoint: Callable[[str], str] = str
    counter: Counter = CLOSED

    async def place(self, callback: Callback) -> None:
        """Has a Local channel wait in the queue, and follows both its halves. Raises AriTrouble."""
        enqueue = self._enqueue(callback)
        values = (
            {"CALLREF": callback.id, "VERSION": self.flow.version}
            | await all_told(self._leg(callback), enqueue)
            | self._dialling(callback)
        )
        self._hush(callback)
        endpoint = f"Local/{callback.queue}@callback-waits/n"
        where = {"context": "callback-dials", "extension": "s", "priority": 1}
        how = {"otherChannelId": callback.waiter, "formats": FORMATS, "timeout": -1}
        await self.client.channels.originate(callback.channel, endpoint, values, **where, **how)
        await self.follow(callback)

    async def follow(self, callback: Callback) -> None:
        """Asks to be told what happens to both halves. Raises ChannelGone when they are gone, or AriTrouble."""
        for channel in (callback.waiter, callback.channel):
            await self.client.applications.follow(channel)

    async def queue_again(self, callback: Callback) -> None:
        """Sends the half that came back from the queue there again. Raises AriTrouble."""
        await leave(self._leg(callback), self._enqueue(callback))

    async def apologise(self, callback: Callback) -> None:
        """Has the half that came back tell the citizen that he will be called another time. Raises AriTrouble."""
        await self.client.channels.continue_in(callback.waiter, "callback-nobody", "s")

    def over(self, callback: Callback) -> None:
        """A round of it is over: what was written for its wait is deleted."""
        Files(self.sounds).remove([folder_of(callback.id, callback.language)])

    def first(self, callback: Callback) -> str:
        """The line of Asterisk in which it waits first."""
        return self._steps(callback)[0][0]

    def _hush(self, callback: Callback) -> None:
        """Nobody listens in its place: Asterisk would call no agent, free or not, before an announcement has ended."""
        try:
            Files(self.sounds).write(folder_of(callback.id, callback.language), (), callback.language)
        except OSError as trouble:
            log.error("callback %s: agents may wait for announcements that nobody hears: %s", callback.id, trouble)

    def _leg(self, callback: Callback) -> Leg:
        where = (self.sounds, self.recordings, EmptyLobby(self.now))
        return Leg(self.client, callback.id, callback.waiter, self.now, *where, counter=self.counter)

    def _enqueue(self, callback: Callback) -> Enqueue:
        known = {"language": callback.language, "subject": callback.subject}
        return Enqueue(
            ref=callback.channel,
            queue=callback.queue,
            steps=self._steps(callback),
            since=callback.since,
            language=callback.language,
            headers=tuple((name, value) for name, value in known.items() if value),
            whisper=whisper(callback.language, callback.subject),
        )

    def _steps(self, callback: Callback) -> tuple[tuple[str, float], ...]:
        """From the tier that he has reached on; in the last one he waits for as long as it takes."""
        sensitive = callback.subject in self.flow.service.sensitive
        every = lines_of(callback.queue, self.flow.queues[callback.queue], sensitive)
        lines = [line for line in every if callback.agreed or not line.agreed]
        waited = (self.now() - callback.since).total_seconds()
        open_now = [line for line in lines if line.after <= waited]
        later = [line for line in lines if line.after > waited]
        starts = [waited, *(line.after for line in later)]
        ends = [*starts[1:], starts[-1] + FOR_EVER]
        names = [open_now[-1].name, *(line.name for line in later)]
        return tuple((name, end - start) for name, start, end in zip(names, starts, ends, strict=True))

    def _dialling(self, callback: Callback) -> dict[str, str]:
        to_agent = self.flow.queues[callback.queue].language
        return {
            "CALLBACK_NUMBER": callback.number,
            "CALLBACK_FROM": callback.dialled,
            "CALLBACK_TRUNKS": "&".join(map(self.endpoint, self.section.trunks)),
            "CALLBACK_RING": str(round(self.section.ring)),
            "CALLBACK_GREETING": str(self.sounds / clip_name(GREETING, callback.language)),
            "CALLBACK_GONE": str(self.sounds / clip_name(GONE, callback.language)),
            "CALLBACK_NOBODY": str(self.sounds / clip_name(NOBODY, callback.language)),
            "CALLBACK_MISSED": str(self.sounds / clip_name(MISSED, to_agent)),
        }


def told(callback: Callback, event: WireEvent, at: datetime) -> Event | None:
    """What an event of one of its channels means for a callback."""
    match event:
        case ChannelVarset(channel=channel) if channel == callback.channel and event.variable == STAGE:
            return staged(event.value, at)
        case ChannelVarset(channel=channel) if channel == callback.waiter and event.variable == ACCEPTED:
            again = callback.stage in ("answered", "held") and event.value
            return Reserved(at, event.value) if again else None
        case ChannelDestroyed(channel=channel) if channel == callback.channel:
            return Lost(at)
        case StasisStart(channel=channel) if channel == callback.waiter:
            return QueueOver(at, event.args[4] if len(event.args) > 4 else "")
    return None


def staged(value: str, at: datetime) -> Event | None:
    """`reserved <agent>`, `answered`, `taken`, `held`, `missed <dialstatus> <cause> <sip>` or `over` as an event."""
    word, *rest = value.split(" ")
    match word:
        case "reserved":
            return Reserved(at, "".join(rest))
        case "answered":
            return PickedUp(at)
        case "taken" | "held":
            return Confirmed(at, word == "held")
        case "missed":
            status, cause, sip, *_ = [*rest, "", "", ""]
            return Missed(at, cast(Missing, outcome_of(status, _number(cause), _number(sip), "")))
        case "over":
            return Over(at)
    return None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
