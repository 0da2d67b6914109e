"""Calls that begin and end to wait turned into everybody's place and estimate, without a question to Asterisk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate, count

from ivr.flow.call import Call
from ivr.flow.commands import Enqueue, Foresee, Register
from ivr.flow.definition import Queue
from ivr.flow.events import Foreseen, RegisterOutcome
from ivr.flow.tiers import lines_of
from ivr.waiting.estimate import handling
from ivr.waiting.lineup import Lineup, Outlook, outlooks
from ivr.waiting.people import Parked, ParkedNow, Staff, Waiter
from ivr.waiting.talks import Talks
from ivr.waiting.view import QueueView, RoomView, call_view, queue_view

OnRegister = Callable[[str, Register], Awaitable[RegisterOutcome]]
"""Writes a callback down for a call."""


async def no_callbacks(call: str, command: Register) -> RegisterOutcome:
    """Refuses: for a service that calls nobody back."""
    return "failed"


def nobody_told(waiter: Waiter) -> None:
    """Nothing happens when somebody begins to wait."""


@dataclass(slots=True)
class Room:
    """Implements `ivr.calls.lobby.Lobby` for all calls. All its methods belong to the event loop's thread.

    `changed` is set whenever somebody comes or goes; `on_entered` is called before he waits.
    """

    now: Callable[[], datetime]
    queues: Mapping[str, Queue]
    staff: Staff
    talks: Talks
    parked: ParkedNow = tuple
    on_register: OnRegister = no_callbacks
    on_entered: Callable[[Waiter], None] = nobody_told
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: dict[str, Waiter] = field(default_factory=dict)
    served: dict[str, tuple[str, str]] = field(default_factory=dict)
    _calls: dict[str, Call] = field(default_factory=dict)
    _orders: count[int] = field(default_factory=count)

    def foresee(self, command: Foresee) -> Foreseen:
        """How it looks for somebody who is not in the room yet; `queue` is a routing queue or its sensitive line."""
        at = self.now()
        outlook = self._coming(command.queue, command.since, at)
        return Foreseen(at, command.ref, outlook.place - 1, outlook.seconds, outlook.free)

    async def register(self, call: str, command: Register) -> RegisterOutcome:
        """Has the callback written down, and answers when it is kept."""
        return await self.on_register(call, command)

    def entered(self, call: str, command: Enqueue) -> None:
        """A caller begins to wait."""
        opens = accumulate((seconds for _, seconds in command.steps), initial=0.0)
        lines = tuple((line, at) for (line, _), at in zip(command.steps, opens, strict=False))
        place = (command.queue, command.since, next(self._orders), self.now(), lines)
        self.served.pop(call, None)
        self.waiting[call] = waiter = Waiter(call, *place, command.language, command.offers)
        self.on_entered(waiter)
        self.changed.set()

    def taken(self, call: str, by: str) -> None:
        """The agent `by` talks with him."""
        if waiter := self.waiting.pop(call, None):
            self.served[call] = waiter.queue, by
            self.changed.set()

    def left(self, call: str) -> None:
        """He neither waits nor talks any longer."""
        self.served.pop(call, None)
        if self.waiting.pop(call, None):
            self.changed.set()

    def outlooks(self) -> dict[str, Outlook]:
        """What each caller in the room may be told now, by call."""
        at = self.now()
        everybody = outlooks(self._lineup(at), [*self.waiting.values(), *self._parked(at)])
        return {call: everybody[call] for call in self.waiting}

    def seen(self, call: Call) -> None:
        """Takes the state of any live call, after each of its turns."""
        self._calls[call.id] = call

    @property
    def callers(self) -> frozenset[str]:
        """The numbers of everybody whose call is up."""
        return frozenset(call.caller for call in self._calls.values() if call.caller)

    def gone(self, call: str) -> None:
        """Forgets a call that is over."""
        self._calls.pop(call, None)

    def view(self) -> RoomView:
        """Everything at this moment."""
        at, known = self.now(), self.outlooks()
        calls = sorted(self._calls.values(), key=lambda call: call.began)
        seen = (call_view(c, self.waiting.get(c.id), known.get(c.id), self.served.get(c.id, ("", ""))) for c in calls)
        return RoomView(at, {name: self._queue_view(name, at) for name in self.queues}, tuple(seen))

    def _queue_view(self, name: str, at: datetime) -> QueueView:
        callers = (waiter for waiter in self.waiting.values() if waiter.queue == name)
        parked = (waiter for waiter in self._parked(at) if waiter.queue == name)
        return queue_view(at, callers, parked, self._coming(name, at, at).seconds, self.staff.of(name))

    def _coming(self, line: str, since: datetime, at: datetime) -> Outlook:
        """How it looks for somebody who is not in the room."""
        coming = Waiter("", base(line), since, next(self._orders), at, self._lines(line))
        lineup = self._lineup(at)
        for waiter in (*self.waiting.values(), *self._parked(at)):
            if waiter.rank < coming.rank:
                lineup.add(waiter)
        return lineup.look(coming)

    def _lineup(self, at: datetime) -> Lineup:
        return Lineup(self.staff, self._each, at)

    def _each(self, queue: str, agents: frozenset[str]) -> float | None:
        wrap_up = self.queues[queue].wrap_up if queue in self.queues else 0.0
        return handling(self.talks.lately(queue, agents), wrap_up)

    def _lines(self, line: str) -> tuple[tuple[str, float], ...]:
        """The lines that open to everybody; a tier of other languages needs consent, and is not foreseen."""
        if not (queue := self.queues.get(base(line))):
            return ((line, 0.0),)
        lines = lines_of(base(line), queue, sensitive=line != base(line))
        return tuple((line.name, line.after) for line in lines if not line.agreed)

    def _parked(self, at: datetime) -> list[Waiter]:
        return [self._standing(parked, order, at) for order, parked in enumerate(self.parked(), -PARKED_FIRST)]

    def _standing(self, parked: Parked, order: int, at: datetime) -> Waiter:
        return Waiter(parked.id, parked.queue, parked.since, order, at, ((parked.line or parked.queue, 0.0),))


PARKED_FIRST = 1_000_000
"""Of one `since`, who is to be called back comes first: he was there before whoever has taken his old place."""


def base(line: str) -> str:
    """The routing queue of a line: `nl` of `nl.2` and of `nl.sensitive`."""
    return line.partition(".")[0]
