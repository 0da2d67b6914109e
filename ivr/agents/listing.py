"""What is written down and seen of the agents turned into the rows of a listing, and into who can take calls."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ivr.agents.desk import Desk
from ivr.agents.floor import Device
from ivr.agents.seen import Doing, Seeing


@dataclass(frozen=True, slots=True)
class Listed:
    """An agent in one row; `since` is a moment in ISO form, empty when the agent was never logged in."""

    agent: str
    name: str
    standing: str
    since: str
    reason: str
    by: str
    telephone: Device
    doing: Doing
    languages: Mapping[str, int]
    queues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """What routing.yaml says of an agent."""

    name: str
    languages: Mapping[str, int]
    queues: tuple[str, ...]


class Roster:
    """Everybody at the first level, as the desk has them and as their telephones are seen."""

    def __init__(
        self,
        desk: Desk,
        seeing: Seeing,
        people: Mapping[str, Person],
        lines: Mapping[str, Collection[str]],
    ) -> None:
        """`lines`: agent -> the waiting lines whose calls ring there."""
        self._desk = desk
        self._seeing = seeing
        self._people = people
        self._lines = lines

    def staff(self, people: Mapping[str, Person], lines: Mapping[str, Collection[str]]) -> None:
        """From now on these agents and lines."""
        self._people, self._lines = people, lines

    def rows(self) -> Iterator[Listed]:
        """All agents, in the order of the file."""
        for agent, person in self._people.items():
            state = self._desk.state(agent)
            yield Listed(
                agent, person.name, state.standing, state.since.isoformat() if state.since else "", state.reason,
                state.by, self._seeing.telephone_of(agent), self._seeing.doing(agent), person.languages, person.queues,
            )  # fmt: skip

    def able(self, line: str) -> tuple[frozenset[str], frozenset[str]] | None:
        """The agents to whom calls of a line come, and of these the free ones; None when nobody can tell now."""
        there = [agent for agent, lines in self._lines.items() if line in lines and self._is_in(agent)]
        if any(self._seeing.telephone_of(agent) == "unknown" for agent in there):
            return None
        serving = frozenset(agent for agent in there if self._seeing.telephone_of(agent) != "gone")
        return serving, frozenset(agent for agent in serving if self._seeing.doing(agent) == "free")

    def _is_in(self, agent: str) -> bool:
        return self._desk.state(agent).standing == "in"


def as_json(row: Listed) -> dict[str, Any]:
    """A row as JSON values, under the names of its fields."""
    return {
        "agent": row.agent, "name": row.name, "standing": row.standing, "since": row.since, "reason": row.reason,
        "by": row.by, "telephone": row.telephone, "doing": row.doing, "languages": dict(row.languages),
        "queues": list(row.queues),
    }  # fmt: skip
