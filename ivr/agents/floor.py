"""What the desk asks of a telephone system, and what it is told by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

Device = Literal["free", "busy", "gone", "unknown"]
"""A telephone: nothing happens on it, it rings or somebody speaks, it cannot be reached, nothing is known of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """An agent in one waiting line. `pause` is the reason why no calls come, None when they do."""

    line: str
    agent: str
    pause: str | None


class Floor(Protocol):
    """Steers the lines. Every method raises ServiceTrouble when the telephone system does not do it, or is away."""

    async def places(self) -> list[Place]:
        """Who stands in which line now."""

    async def add(self, line: str, agent: str, pause: str | None) -> None:
        """From now on the line's calls ring at the agent's, unless there is a reason for a pause."""

    async def remove(self, line: str, agent: str) -> None:
        """No call of the line rings at the agent's any more; a talk goes on."""

    async def pause(self, agent: str, reason: str | None) -> None:
        """Pauses the agent in all his lines, or takes the pause back."""

    async def telephones(self) -> Mapping[str, Device]:
        """The telephones that are known."""

    async def write_to(self, agent: str, text: str) -> None:
        """Shows a text on the agent's telephone, if it can."""


class Watcher(Protocol):
    """Hears what happens at the agents' telephones, as it happens. `seconds` are measured."""

    def telephone(self, agent: str, device: Device) -> None:
        """The telephone changed."""

    def called(self, agent: str) -> None:
        """It begins to ring for a caller of a line."""

    def gave_up(self, agent: str, line: str, seconds: float, refused: bool) -> None:
        """It rang for `seconds` and is no longer called, because it was refused there or not answered in time."""

    def spared(self, agent: str) -> None:
        """It is no longer called, through no fault of the agent."""

    def talking(self, agent: str) -> None:
        """The agent and a caller are connected."""

    def hung_up_at_once(self, agent: str) -> None:
        """The agent answered and hung up before he was connected with the caller."""

    def talked(self, agent: str, line: str, seconds: float, by_agent: bool) -> None:
        """A talk is over; `by_agent`: he hung up first."""
