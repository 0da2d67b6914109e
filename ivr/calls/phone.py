"""The small protocol between a session and a telephone system, real (ari) or imagined (simulator)."""

from __future__ import annotations

from typing import Protocol

from ivr.flow.commands import Command
from ivr.flow.events import Event


class Phone(Protocol):
    """One call's telephone. `perform` starts a command; what comes of it arrives through `next_event`."""

    async def perform(self, command: Command) -> None:
        """Starts a command and returns soon. Never raises for a caller who is gone: `HungUp` is delivered instead.

        A command that Asterisk refuses is answered by `CommandFailed`, so that a session never waits in vain.
        """

    async def next_event(self) -> Event:
        """The next thing that happened, in the order in which it happened. `HungUp` or `TakenOver` is the last."""
