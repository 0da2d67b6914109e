"""Manager events about callers in queues turned into the conversations that have ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr.ami.link import Link, Told


@dataclass(frozen=True, slots=True)
class AgentComplete:
    """A conversation is over: `agent` talked for `seconds` (whole ones) with somebody out of `line`."""

    line: str
    agent: str
    seconds: int

    @classmethod
    def read(cls, told: Told) -> AgentComplete:
        """Reads the event. Raises KeyError or ValueError for what Asterisk does not write."""
        return cls(told["Queue"], told["MemberName"], int(told["TalkTime"]))


def on_complete(link: Link, callback: Callable[[AgentComplete], None]) -> None:
    """Has `callback` called at the end of every conversation out of a queue, also with somebody called back."""
    link.on("AgentComplete", lambda told: callback(AgentComplete.read(told)))
