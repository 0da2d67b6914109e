"""One citizen's visit as a plain value: all that the engine knows between two events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ivr.flow.asking import Asking
from ivr.flow.entries import Disposition


@dataclass(frozen=True, slots=True)
class Call:
    """The state of a call. `learnt` holds what the flow found out: subject, public, country, consulate.

    A call that was `handed` goes on in the fallback: what became of it is read from Asterisk's own records.
    """

    id: str
    version: str
    began: datetime
    number: str
    language: str
    caller: str | None = None
    remembered: str | None = None
    node: str = ""
    memo: Mapping[str, Any] = field(default_factory=dict)
    asking: Asking | None = None
    learnt: Mapping[str, str] = field(default_factory=dict)
    typed: str = ""
    turn: int = 0
    visits: int = 0
    given_up: int = 0
    answered: bool = False
    put_through: bool = False
    closing: bool = False
    outcome: Disposition | None = None
    ended: bool = False
    handed: bool = False
    since: datetime | None = None
    surveyed: datetime | None = None

    @property
    def waits_since(self) -> datetime:
        """The moment that decides the caller's place in a queue: the call's first, or that of the call cut off."""
        return self.since or self.began
