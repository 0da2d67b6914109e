"""What a telephone asks the house about waiting: how long it will be, who waits, and who wants to be called back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from ivr.flow.commands import Enqueue, Foresee, Register
from ivr.flow.events import Foreseen, RegisterOutcome


class Lobby(Protocol):
    """The house's side of waiting, shared by all calls. Nothing here waits for Asterisk."""

    def foresee(self, command: Foresee) -> Foreseen:
        """How the wait looks now, with the `at` of the service's clock; knows nothing rather than guesses."""

    async def register(self, call: str, command: Register) -> RegisterOutcome:
        """Writes the callback down and answers when it is kept."""

    def entered(self, call: str, command: Enqueue) -> None:
        """A caller begins to wait: from now on the place and the estimate are announced to him."""

    def taken(self, call: str, by: str) -> None:
        """An agent talks with him: he waits no longer, but may come back to wait again."""

    def left(self, call: str) -> None:
        """He waits no longer, for whatever reason; may come more than once."""


class EmptyLobby:
    """A lobby in which nobody sits: nothing is known, and no callback can be written down."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """`now` is the service's clock."""
        self._now = now

    def foresee(self, command: Foresee) -> Foreseen:
        """Nothing."""
        return Foreseen(self._now(), command.ref)

    async def register(self, call: str, command: Register) -> RegisterOutcome:
        """Refuses."""
        return "failed"

    def entered(self, call: str, command: Enqueue) -> None:
        """Announces nothing."""

    def taken(self, call: str, by: str) -> None:
        """Nothing to end."""

    def left(self, call: str) -> None:
        """Nothing to end."""
