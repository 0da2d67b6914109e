"""What happens to one call turned into what its session is told: in order, never back in time, and one event last."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from ivr.flow.events import Event, HungUp, TakenOver


class Inbox:
    """The events that a session has not taken yet. `since`: no event is earlier; what was heard late may be."""

    __slots__ = ("_events", "_told", "_waits", "closed")

    def __init__(self, since: datetime) -> None:
        self.closed = False
        """Nothing more is told, but the end."""
        self._told = since
        self._events: list[Event] = []
        self._waits: asyncio.Future[None] | None = None

    def put(self, event: Event) -> None:
        """The next event; one that comes after the call has begun to end is dropped."""
        if not self.closed:
            self._put(event)

    def put_last(self, event: HungUp | TakenOver) -> None:
        """The end."""
        self.closed = True
        self._put(event)

    async def next(self) -> Event:
        """Takes the first that waits, or that comes. One at a time may wait for it."""
        while not self._events:
            self._waits = asyncio.get_running_loop().create_future()
            await self._waits
        return self._events.pop(0)

    @property
    def empty(self) -> bool:
        """Whether none waits."""
        return not self._events

    def _put(self, event: Event) -> None:
        if event.at < self._told:
            event = replace(event, at=self._told)
        self._told = event.at
        self._events.append(event)
        if self._waits and not self._waits.done():
            self._waits.set_result(None)
