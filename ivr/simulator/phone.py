"""The scripted phone: commands become events in imagined time, as the world and the caller's script have it."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Protocol

from ivr.flow.commands import (
    Command,
    Connect,
    Enqueue,
    Foresee,
    GiveNumber,
    HangUp,
    House,
    LookUp,
    Play,
    Record,
    Register,
    StopPlay,
    Wait,
)
from ivr.flow.entries import Entry
from ivr.flow.events import Event, HungUp, Key, LookedUp, Numbered, PlayEnded, Recorded, Registered, TimerEnded
from ivr.outside.behaviour import World
from ivr.outside.script import Action, HangUpNow, Press, Speak
from ivr.simulator.excursions import Lines, foreseen, left_by_key, line_events, queue_events

PROMPT = 3.0
"""Seconds that one prompt is taken to last."""


RECEIPT = (17, "204060")
"""The number and the code of everything that is left on paper."""


class Caller(Protocol):
    """Somebody who calls."""

    def hear(self, entry: Entry) -> tuple[Action, ...]:
        """What he does now that `entry` was written."""


class Killed(BaseException):
    """The controller has died: nothing of it goes on, and nothing of it is cleaned up."""


def never() -> bool:
    """It lives."""
    return False


class SimulatedPhone:
    """A `Phone` on paper. `lines` are the names of the agents who serve each line of a queue.

    `here` is False while the caller waits or talks without the controller, which dies whenever `dies` says so.
    """

    def __init__(self, at: datetime, caller: Caller, world: World, lines: Lines) -> None:
        self.now = at
        self._caller, self._world, self._lines = caller, world, lines
        self._waiting: Enqueue | None = None
        self._hands = iter(world.hands)
        self._coming: list[tuple[datetime, int, Event]] = []
        self._order = count()
        self._recording: tuple[Record, datetime] | None = None
        self._spoken_until = at
        self.here = True
        self.dies: Callable[[], bool] = never

    def hear(self, entry: Entry) -> None:
        """Lets the caller act on what was just written down."""
        for action in self._caller.hear(entry):
            self._act(action)

    async def perform(self, command: Command) -> None:
        """Lays out when the command will be answered."""
        self.here = not isinstance(command, Enqueue | Connect)
        match command:
            case Play():
                self._at(PROMPT * len(command.prompts), lambda at: PlayEnded(at, command.ref))
            case Wait():
                self._at(command.seconds, lambda at: TimerEnded(at, command.ref))
            case Record():
                self._record(command)
            case Enqueue():
                self._waiting = command
                to = next(self._hands, "")
                self._later(queue_events(command, self._lines, self._world, self.now, to))
            case Connect():
                self._later(line_events(command, self._world, self.now))
            case Foresee() | Register() | GiveNumber() | LookUp():
                self._later([self._answer(command)])
            case HangUp():
                self._at(0, HungUp)
            case StopPlay():
                pass

    async def next_event(self) -> Event:
        """The next thing to happen; time jumps there."""
        if self.dies():
            raise Killed
        while True:
            self.now, _, event = heapq.heappop(self._coming)
            if self._waiting:
                return self._while_waiting(event, self._waiting)
            if not self._recording:
                if not isinstance(event, Recorded):
                    return event
            elif ended := self._while_recording(event, *self._recording):
                self._recording = None
                return ended

    def _answer(self, command: House) -> Event:
        match command:
            case Foresee():
                return foreseen(command, self._lines, self._world, self.now)
            case Register():
                return Registered(self.now, command.ref, "registered")
            case GiveNumber():
                return Numbered(self.now, command.ref, *RECEIPT)
        return LookedUp(self.now, command.ref, self._world.request, self.now)

    def _while_waiting(self, event: Event, command: Enqueue) -> Event:
        """A key may end the wait, and then no agent answers any more; once one has, keys do nothing."""
        left = left_by_key(command, event.key, event.at) if isinstance(event, Key) else None
        if left:
            self._coming = [item for item in self._coming if getattr(item[2], "ref", "") != command.ref]
            heapq.heapify(self._coming)
        if left or not isinstance(event, Key):
            self._waiting = None
        return left or event

    def _while_recording(self, event: Event, command: Record, began: datetime) -> Event | None:
        """What a recording lets through: its own end, by `#` too, and the hang-up that ends it."""
        if isinstance(event, HungUp):
            return HungUp(event.at, event.cause, self._cut_off(command, began, event.at))
        if isinstance(event, Key) and event.key == "#":
            return self._cut_off(command, began, event.at)
        return event if isinstance(event, Recorded) and event.ref == command.ref else None

    def _at(self, seconds: float, make: Callable[[datetime], Event]) -> None:
        self._later([make(self.now + timedelta(seconds=seconds))])

    def _later(self, events: Sequence[Event]) -> None:
        for event in events:
            heapq.heappush(self._coming, (event.at, next(self._order), event))

    def _act(self, action: Action) -> None:
        match action:
            case Press():
                self._at(action.after, lambda at: Key(at, action.key))
            case Speak():
                self._spoken_until = self.now + timedelta(seconds=action.after + action.seconds)
            case HangUpNow():
                self._at(action.after, HungUp)

    def _record(self, command: Record) -> None:
        self._recording = (command, self.now)
        until = max(self._spoken_until, self.now) + timedelta(seconds=command.silence)
        until = min(until, self.now + timedelta(seconds=command.max_seconds))
        self._later([self._recorded(command, self.now, until)])

    def _cut_off(self, command: Record, began: datetime, until: datetime) -> Recorded:
        """Ended by the caller: silence is kept, as Asterisk cuts off only the silence that ends a recording."""
        return Recorded(until, command.ref, (until - began).total_seconds(), f"{command.name}.wav")

    def _recorded(self, command: Record, began: datetime, until: datetime) -> Recorded:
        spoken = max(0.0, (min(self._spoken_until, until) - began).total_seconds())
        return Recorded(until, command.ref, spoken, f"{command.name}.wav")
