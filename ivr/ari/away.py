"""A caller's time in a queue or on a line turned into events: that a person has taken the call, and that he is back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from ivr.ari import excursion
from ivr.ari.errors import AriLost, AriTrouble
from ivr.ari.found import Found
from ivr.ari.leg import Leg
from ivr.ari.whereabouts import looked_up
from ivr.ari.wire import Dialling
from ivr.flow.asking import Want
from ivr.flow.commands import Connect, Enqueue
from ivr.flow.events import Answered, Event, Through

AGAIN = 1.0
"""Seconds between two looks at where a caller is, and before the first: he may be just going."""


class Away:
    """Where one caller is: on the excursion `ref`, None when he is with us; and what the dialplan tells of him then.

    `moves` counts how often he was sent away or came back.
    """

    __slots__ = ("_deliver", "_heard", "_leg", "_to_line", "moves", "ref")

    def __init__(self, leg: Leg, deliver: Callable[[Event], None]) -> None:
        self.ref: str | None = None
        self.moves = 0
        self._leg, self._deliver = leg, deliver
        self._to_line = False
        self._heard: dict[str, str] = {}

    @property
    def on_a_line(self) -> bool:
        """Whether one line of a post is called."""
        return self.ref is not None and self._to_line

    def begins(self, command: Enqueue | Connect) -> None:
        """He is sent away."""
        self.ref, self._to_line = command.ref, isinstance(command, Connect)
        self.moves += 1
        self._heard.clear()

    async def leave(self, command: Enqueue | Connect, stand: str) -> None:
        """Sends him, once he hears nothing any more. Raises AriTrouble; then he is still here.

        Where no answer comes, he counts as sent until Asterisk tells where he is.
        """
        command = await excursion.taped_if_there_is_room(self._leg, command)
        if isinstance(command, Enqueue):
            self._leg.lobby.entered(self._leg.call, command)
        try:
            try:
                await excursion.leave(self._leg, command, stand)
            except AriLost:
                if await self._stays(command.ref):
                    raise
        except AriTrouble:
            self.ref = None
            raise

    def found(self, seen: Found, want: Want, taken_at: datetime | None) -> None:
        """An earlier controller has sent him. `taken_at`: when somebody took the call, unless that is known."""
        self.ref, self._to_line = seen.ref, isinstance(want, Connect)
        if isinstance(want, Enqueue):
            self._leg.lobby.entered(self._leg.call, want)
        if seen.accepted and taken_at:
            self.told(excursion.ACCEPTED, seen.accepted, taken_at)
        elif seen.accepted:
            self._heard[excursion.ACCEPTED] = seen.accepted
            if not self._to_line:
                self._leg.lobby.taken(self._leg.call, seen.accepted)
        if seen.through:
            self.told(excursion.THROUGH, seen.through, self._leg.now())

    def told(self, variable: str, by: str, at: datetime) -> None:
        """The dialplan tells that a person has taken the call, or that a post has it from an agent."""
        if not self.ref or not by or by == self._heard.get(variable):
            return
        self._heard[variable] = by
        if variable == excursion.ACCEPTED:
            if not self._to_line:
                self._leg.lobby.taken(self._leg.call, by)
            self._deliver(Answered(at, self.ref, by))
        elif variable == excursion.THROUGH:
            self._deliver(Through(at, self.ref, by))

    def seen(self, variables: Mapping[str, str], at: datetime) -> None:
        """What the channel itself shows when it comes back or ends: the word of it may be behind, or still to come.

        Excursions are told of by an application of their own, and the two keep no order between them.
        """
        if self.ref and variables.get("IVR_REF") == self.ref:
            for variable in (excursion.ACCEPTED,) if self._to_line else (excursion.ACCEPTED, excursion.THROUGH):
                self.told(variable, variables.get(variable, ""), at)

    def caught_up(self, seen: Found, taken_at: datetime, now: datetime) -> None:
        """Tells what of this excursion was not heard: who took the call, and since when, and that he is back."""
        for variable, by, at in ((excursion.ACCEPTED, seen.accepted, taken_at), (excursion.THROUGH, seen.through, now)):
            self.told(variable, by, at)
        if seen.back_from(seen.ref):
            self.back(seen.args[2:], now)

    def back(self, args: Sequence[str], at: datetime) -> None:
        """He came back with `(ref, kind, ...)`; what was told already may be told again when he is on his next way."""
        if self.ref in (None, *args[:1]):
            self.ref = None
            self.moves += 1
            self._leg.lobby.left(self._leg.call)
        self._deliver(excursion.returned(args, at))

    async def watch_line(self, dialling: Dialling) -> None:
        """Gives up a line that answers nothing at all."""
        with suppress(AriTrouble):  # the attempt, the line or the caller is gone meanwhile
            await excursion.give_up_if_silent(self._leg, dialling.peer, dialling.name)

    async def _stays(self, ref: str) -> bool:
        """Whether he was not sent on that excursion after all, asked until Asterisk answers. Raises AriRefused."""
        while self.ref == ref:
            await asyncio.sleep(AGAIN)
            with suppress(AriLost):
                seen = await looked_up(self._leg)
                return self.ref == ref and seen.here and not seen.fallback and not seen.back_from(ref)
        return False
