"""Callbacks asked for, kept in the journal, placed at their time and followed to their end."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Collection, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from ivr.ari.errors import AriRefused, AriTrouble, ChannelGone
from ivr.ari.wire import StasisStart, WireEvent
from ivr.callbacks.hours import Rules
from ivr.callbacks.life import advance
from ivr.callbacks.line import Line, staged, told
from ivr.callbacks.model import PREFIX, Action, Callback, Cancelled, Due, Event, HoursOver, Lost
from ivr.callbacks.taking import Taking
from ivr.callbacks.witness import stages
from ivr.flow.commands import Register
from ivr.flow.events import RegisterOutcome
from ivr.journal import callbacks as rows
from ivr.journal.journal import Journal
from ivr.outage import Outage
from ivr.waiting.people import Parked

log = logging.getLogger(__name__)

TICK = 1.0
"""Seconds between two looks at the clock."""


def nobody() -> None:
    """Nobody wants to know."""


@dataclass(slots=True)
class Desk:
    """All live callbacks of a service, by id. Its methods belong to the event loop's thread.

    `up` are the ids and callers of the calls that are up: nobody is called back while he talks to us. `cel` is
    Asterisk's file of channel events; `changed` is called whenever somebody comes into a queue or out of it.
    """

    line: Line
    rules: Rules
    journal: Journal
    now: Callable[[], datetime]
    up: Callable[[], Collection[str]]
    cel: Path
    changed: Callable[[], None] = nobody
    live: dict[str, Callback] = field(default_factory=dict)
    _asked: dict[str, str] = field(default_factory=dict)
    _found: bool = False
    _outage: Outage = field(default_factory=lambda: Outage(log, "callbacks: the journal can be read again"))
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        """Takes up what the journal holds. Raises sqlite3.Error when it cannot be read."""
        known = await asyncio.to_thread(rows.live, self.journal.path)
        self.live = {callback.id: callback for callback in known}
        self._do(self._run())

    async def restored(self) -> None:
        """After another journal was put in place: takes up what it holds beside ours, and writes what it lacks."""
        known = {callback.id: callback for callback in await asyncio.to_thread(rows.live, self.journal.path)}
        numbers = {callback.number for callback in self.live.values()}
        for lacking in self.live.keys() - known.keys():
            self.journal.put(partial(rows.add, callback=self.live[lacking], entries=()))
        back = {callback.id: callback for callback in known.values() if callback.number not in numbers}
        self.live |= back
        if back:
            await self.lost_and_found()

    async def stop(self) -> None:
        """Places nothing any more; what waits stays in the journal."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def register(self, call: str, command: Register) -> RegisterOutcome:
        """Writes down that a caller wants to be called back; answers when it is on the disk."""
        number = command.number
        if call in self.live:  # written down by a controller that died before it could say so
            return "registered"
        if number in self._asked or any(callback.number == number for callback in self.live.values()):
            return "already"
        self._asked[number] = call
        try:
            taking = Taking(self.line.flow, self.rules, self.journal)
            taken = await taking.write_down(call, command, len(self.live), self.now())
        finally:
            del self._asked[number]
        if taken is None:
            return "failed"
        self.live[call] = taken
        return "registered"

    def parked(self) -> tuple[Parked, ...]:
        """Those whose turn may come now, in the line of Asterisk in which they wait first."""
        queued = (callback for callback in self.live.values() if callback.stage == "queued")
        return tuple(Parked(one.id, one.queue, one.since, self.line.first(one)) for one in queued)

    def queues(self) -> frozenset[str]:
        """The queues of the routing that somebody who is to be called waits in."""
        return frozenset(callback.queue for callback in self.live.values())

    def hear(self, event: WireEvent) -> None:
        """Takes an event of any channel; called by the reader, never waits."""
        for callback in self.live.values():
            if happened := told(callback, event, self.now()):
                self.happened(callback.id, happened)
                return

    async def came_back(self, event: StasisStart) -> bool:
        """Takes a half that waited in a queue, and hangs it up if its callback is over; False for any other channel."""
        if not event.channel.startswith(PREFIX):
            return False
        if any(callback.waiter == event.channel for callback in self.live.values()):
            self.hear(event)
        else:
            log.warning("channel %s is back, and its callback is over: hung up", event.channel)
            await self._hang_up(event.channel)
        return True

    async def lost_and_found(self) -> None:
        """After each link to Asterisk: what was under way is found again, or its end is told; strays are hung up."""
        self._found = False
        with suppress(AriTrouble):
            for callback in tuple(self.live.values()):
                if callback.stage != "resting":
                    await self._find(callback)
            known = {name for one in self.live.values() if one.stage != "resting" for name in (one.channel, one.waiter)}
            for channel in await self.line.client.channels.all():
                if channel.startswith(PREFIX) and channel not in known:
                    await self._hang_up(channel)
            self._found = True

    def happened(self, callback_id: str, event: Event) -> None:
        """Lets a callback live on: it is written down, and what follows is done."""
        before = self.live[callback_id]
        turn = advance(self.rules, before, event)
        if turn.callback == before and not turn.entries:
            return
        self.live[callback_id] = turn.callback
        if not turn.callback.live:
            del self.live[callback_id]
        self.journal.put(partial(rows.change, callback=turn.callback, entries=turn.entries))
        self.changed()
        if turn.callback.stage == "resting" or not turn.callback.live:
            self.line.over(before)
        for action in turn.actions:
            self._do(self._act(action, before if action == "withdraw" else turn.callback))

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            try:
                await self._look()
                self._outage.over()
            except (sqlite3.Error, OSError) as trouble:
                self._outage.tell("callbacks: none is made until the journal can be read: %s", trouble)
            except Exception:  # a fault in one look must not end the callbacks of the whole day
                self._outage.tell("callbacks: a look at what is due failed", trace=True)

    async def _look(self) -> None:
        """Cancels what nobody wants any more, places what is due, and brings home what may not wait any longer."""
        for callback_id, why in await asyncio.to_thread(rows.unwanted, self.journal.path):
            if callback_id in self.live:
                self.happened(callback_id, Cancelled(self.now(), why))
        at, up = self.now(), self.up()
        for callback in sorted(self.live.values(), key=lambda one: one.since):
            if callback.stage in ("resting", "queued"):
                self._look_at(callback, at, up)

    def _look_at(self, callback: Callback, at: datetime, up: Collection[str]) -> None:
        """Nobody is called by a routing without a section for it: who has asked waits until there is one again."""
        if not self.line.section.trunks:
            return
        here = callback.id in up or callback.number in up
        due = callback.stage == "resting" and callback.next_at <= at and not here
        allowed = self.rules.allows(callback.number, at)
        if due and allowed and self._found and self.line.flow.service.switch == "normal":
            self.happened(callback.id, Due(at))
        elif not allowed and (due or callback.stage == "queued"):
            self.happened(callback.id, HoursOver(at))

    async def _find(self, callback: Callback) -> None:
        alive = True
        try:
            await self.line.follow(callback)
        except ChannelGone:
            alive = False
        told_by_cel = await asyncio.to_thread(stages, self.cel, callback.channel)
        for stage in told_by_cel[callback.heard :]:
            if callback.id in self.live and (event := staged(stage, self.now())):
                self.happened(callback.id, event)
        if not alive:
            self._is_lost(callback)

    def _is_lost(self, callback: Callback) -> None:
        now = self.live.get(callback.id)
        if now and now.channel == callback.channel and now.stage != "resting":
            self.happened(now.id, Lost(self.now()))

    async def _act(self, action: Action, callback: Callback) -> None:
        try:
            match action:
                case "place":
                    await self._place(callback)
                case "withdraw":
                    await self._hang_up(callback.channel)
                case "queue again":
                    await self.line.queue_again(callback)
                case "apologise":
                    await self.line.apologise(callback)
                case "tell supervisors":
                    self.journal.incident(self.now(), "callback failed", callback.id, f"queue {callback.queue}")
        except AriTrouble as trouble:
            log.warning("callback %s: could not %s: %s", callback.id, action, trouble)

    async def _place(self, callback: Callback) -> None:
        try:
            await self.line.place(callback)
        except AriRefused as refusal:
            if not isinstance(refusal, ChannelGone):
                log.warning("callback %s could not be placed: %s", callback.id, refusal)
            self._is_lost(callback)

    async def _hang_up(self, channel: str) -> None:
        with suppress(ChannelGone):
            await self.line.client.channels.hangup(channel)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
