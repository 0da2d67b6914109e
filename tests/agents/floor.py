"""A floor that is kept in memory, and can be away."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.agents.floor import Device, Place
from ivr.errors import ServiceTrouble


class FakeFloor:
    """Holds places; while `away`, every wish is refused. `wishes` counts what was changed."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str | None] = {}
        self.devices: dict[str, Device] = {}
        self.written: list[tuple[str, str]] = []
        self.away = False
        self.wishes = 0

    def of(self, agent: str) -> dict[str, str | None]:
        """The agent's lines, each with the reason of its pause."""
        return {line: pause for (line, who), pause in self.held.items() if who == agent}

    async def places(self) -> list[Place]:
        self._there()
        return [Place(line, agent, pause) for (line, agent), pause in self.held.items()]

    async def add(self, line: str, agent: str, pause: str | None) -> None:
        self._wish()
        self.held[line, agent] = pause

    async def remove(self, line: str, agent: str) -> None:
        self._wish()
        del self.held[line, agent]

    async def pause(self, agent: str, reason: str | None) -> None:
        self._wish()
        self.held.update({place: reason for place in self.held if place[1] == agent})

    async def telephones(self) -> Mapping[str, Device]:
        self._there()
        return self.devices

    async def write_to(self, agent: str, text: str) -> None:
        self._wish()
        self.written.append((agent, text))

    def _wish(self) -> None:
        self._there()
        self.wishes += 1

    def _there(self) -> None:
        if self.away:
            raise ServiceTrouble("Asterisk is away")
