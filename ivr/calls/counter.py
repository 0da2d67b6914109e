"""What a telephone asks the house about requests: the number of what was left, and where a request is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ivr.flow.commands import LookUp
from ivr.flow.events import StateOutcome


@dataclass(frozen=True, slots=True)
class Receipt:
    """The number and the code of a request; the number is 0 where there is none."""

    number: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a request is; `due` is until when somebody must have answered one that is open, `opened` when it was
    registered, as the journal writes it."""

    outcome: StateOutcome
    due: datetime | None = None
    opened: str = ""


class Counter(Protocol):
    """The house's side of requests, shared by all calls. It answers within seconds, and raises nothing."""

    async def receipt(self, call: str) -> Receipt:
        """That of the request which the call has left last, once it is registered."""

    async def look_up(self, command: LookUp) -> Found:
        """Where a request is, for whoever knows its code. Too many wrong ones get no answer."""

    async def known_of(self, call: str) -> str:
        """What an agent's telephone shows of who calls: a few words of ASCII, or none."""


class ClosedCounter:
    """A counter at which nobody sits: nothing is registered, and nothing can be seen."""

    async def receipt(self, call: str) -> Receipt:
        """None."""
        return Receipt()

    async def look_up(self, command: LookUp) -> Found:
        """Nothing can be seen."""
        return Found("failed")

    async def known_of(self, call: str) -> str:
        """Nothing."""
        return ""


CLOSED = ClosedCounter()
