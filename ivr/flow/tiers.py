"""A queue turned into the lines of Asterisk that callers wait in one after another, and the agents of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from ivr.flow.definition import Queue

FRONT = datetime(2000, 1, 1, tzinfo=UTC)
"""As `since` of a caller who goes before all others."""


class Skilled(Protocol):
    """What decides which callers an agent may serve."""

    @property
    def queues(self) -> Collection[str]:
        """The queues that name the agent."""

    @property
    def languages(self) -> Mapping[str, int]:
        """Language -> level."""

    @property
    def sensitive(self) -> bool:
        """May take sensitive subjects."""


@dataclass(frozen=True, slots=True)
class Line:
    """One queue of Asterisk: a step of waiting for agents of one kind, beginning `after` seconds.

    Agents that name `queue` serve it from `level` on in `language`; agents of other languages from the level that
    `others` holds for theirs. `agreed`: only callers who agreed to another language come here.
    """

    name: str
    queue: str
    language: str
    level: int
    after: float = 0.0
    others: tuple[tuple[str, int], ...] = ()
    agreed: bool = False
    sensitive: bool = False

    def served_by(self, agent: Skilled) -> bool:
        """Whether the agent's telephone rings for callers of this line."""
        if self.sensitive and not agent.sensitive:
            return False
        own = self.queue in agent.queues and agent.languages.get(self.language, 0) >= self.level
        return own or any(agent.languages.get(language, 0) >= level for language, level in self.others)


def lines_of(name: str, queue: Queue, sensitive: bool = False) -> tuple[Line, ...]:
    """`nl`, `nl.2`, `nl.3`; for sensitive subjects `nl.sensitive`, `nl.sensitive.2`. Each serves also whom the one
    before it serves.
    """
    first = f"{name}.sensitive" if sensitive else name
    lines = [Line(first, name, queue.language, queue.level, sensitive=sensitive)]
    for number, tier in enumerate(queue.tiers, 2):
        last = lines[-1]
        others = (*last.others, *((language, tier.level) for language in tier.languages))
        level = last.level if tier.languages else min(last.level, tier.level)
        agreed = last.agreed or bool(tier.languages)
        line = Line(f"{first}.{number}", name, queue.language, level, tier.after, others, agreed, sensitive)
        lines.append(line)
    return tuple(lines)


def steps_of(name: str, queue: Queue, sensitive: bool = False, agreed: bool = False) -> tuple[tuple[str, float], ...]:
    """`(line, seconds in it)`, first line first, `queue.wait` seconds in all."""
    lines = [
        line for line in lines_of(name, queue, sensitive) if line.after < queue.wait and (agreed or not line.agreed)
    ]
    ends = [*(line.after for line in lines[1:]), queue.wait]
    return tuple((line.name, end - line.after) for line, end in zip(lines, ends, strict=True))


def all_lines(queues: Mapping[str, Queue], sensitive: bool) -> tuple[Line, ...]:
    """Every line of every queue; with `sensitive`, those for sensitive subjects too."""
    kinds = (False, True) if sensitive else (False,)
    return tuple(line for name, queue in queues.items() for kind in kinds for line in lines_of(name, queue, kind))


def agents_of(line: Line, agents: Mapping[str, Skilled]) -> tuple[str, ...]:
    """The names of the agents who serve a line, in the order of the file."""
    return tuple(name for name, agent in agents.items() if line.served_by(agent))
