"""The contract of a node type, and the flow that nodes make together with the sections they refer to."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from typing import Any, ClassVar

from ivr.flow.asking import Heard, NoKey, Spoken, Want
from ivr.flow.call import Call
from ivr.flow.definition import Callback, Consulate, Language, Number, Partner, Queue, Service
from ivr.flow.entries import Disposition, Entry
from ivr.flow.events import (
    CommandFailed,
    Foreseen,
    HungUp,
    LineLeft,
    LookedUp,
    Numbered,
    QueueLeft,
    Recorded,
    Registered,
)
from ivr.flow.hours import Schedule
from ivr.flow.model import Frozen
from ivr.flow.prompts import Prompt
from ivr.flow.references import NodeName, leads_on

Memo = Mapping[str, Any]
"""What a node remembers between asking and the answer: plain JSON values."""

Answer = (
    Spoken
    | Heard
    | NoKey
    | Recorded
    | Foreseen
    | Registered
    | Numbered
    | LookedUp
    | QueueLeft
    | LineLeft
    | CommandFailed
)
"""What `resume` is given."""


@dataclass(frozen=True, slots=True)
class Ask:
    """The node waits for an answer to `want`; `memo` comes back with it, `entries` are written down now.

    `unexpected`: keys typed ahead were meant for something else, and are dropped.
    """

    want: Want
    memo: Memo = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    unexpected: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    """The node is done. `outcome` is how the call counts if it ends from here on; `learnt` is kept on the call.

    `unexpected`: keys typed ahead were meant for something else, and are dropped.
    """

    exit: str
    learnt: Mapping[str, str] = field(default_factory=dict)
    outcome: Disposition | None = None
    entries: tuple[Entry, ...] = ()
    unexpected: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """How a call counts that was hung up inside a node, and what of it is kept."""

    outcome: Disposition | None = None
    entries: tuple[Entry, ...] = ()


Step = Ask | Leave


class Node(Frozen):
    """One place in a flow. Its fields are its options in routing.yaml; a field that names a node is an exit."""

    waits: ClassVar[bool] = True
    """False for a type that can pass a call on without waiting for anything, so that loops of such can be found."""

    common_by: ClassVar[tuple[str, ...]] = ()
    """The fields that `common_words` looks at."""

    type: str

    def exits(self) -> dict[str, str]:
        """Exit name -> name of the node it leads to; an optional exit that is not wired is left out."""
        return {name: leads for name in _exits_of(type(self)) if (leads := getattr(self, name))}

    def says(self, flow: Flow) -> Iterable[Prompt]:
        """Every prompt this node can ever say in `flow`, for rendering and checking ahead of time.

        A prompt without a language of its own is needed in every language of the flow.
        """
        return (*self.own_words(), *self.common_words(flow))

    def own_words(self) -> Iterable[Prompt]:
        """Those of its prompts that the node itself decides."""
        return ()

    def common_words(self, flow: Flow) -> Iterable[Prompt]:
        """Those that are the same for every node of its type whose fields `common_by` are the same."""
        return ()

    def common(self) -> Hashable:
        """Equal for nodes with the same `common_words`, so that those of a flow of thousands are looked for once."""
        return (self.type, *(getattr(self, name) for name in self.common_by))

    def leads_to_person(self) -> bool:
        """True when `0`, or giving up, can lead from here to the service's `person` instead of to an exit."""
        return True

    def teaches(self) -> Iterable[tuple[str, str]]:
        """What a call can learn here from the file itself, as `("subject", "taxes")` pairs."""
        return ()

    def enter(self, scene: Scene) -> Step:
        """Begin. Must not assume that the caller is still there."""
        raise NotImplementedError

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        """Go on with the answer to what was asked."""
        raise NotImplementedError

    def hung_up(self, scene: Scene, memo: Memo, event: HungUp) -> Gone:
        """Say how the call counts that ended here, and keep what was gathered so far."""
        return Gone()


@cache
def _exits_of(kind: type[Node]) -> tuple[str, ...]:
    return tuple(name for name, field in kind.model_fields.items() if leads_on(field))


@dataclass(frozen=True)
class Flow:
    """Everything that decides where a call goes; a value, shared by all calls of one routing version."""

    version: str
    service: Service
    numbers: Mapping[str, Number]
    languages: Mapping[str, Language]
    schedules: Mapping[str, Schedule]
    queues: Mapping[str, Queue]
    consulates: Mapping[str, Consulate]
    partners: Mapping[str, Partner]
    nodes: Mapping[str, Node]
    callback: Callback | None = None

    @cached_property
    def subjects(self) -> frozenset[str]:
        """What calls can be about."""
        return frozenset(value for node in self.nodes.values() for name, value in node.teaches() if name == "subject")

    @cached_property
    def records(self) -> bool:
        """True when some node records conversations."""
        return any(getattr(node, "record", False) for node in self.nodes.values())

    @cached_property
    def own_numbers(self) -> frozenset[str]:
        """Every number that belongs to the service: those that citizens dial, and the lines of posts."""
        lines = [post.main for post in (*self.consulates.values(), *self.partners.values())]
        lines += [post.duty for post in self.consulates.values()]
        return frozenset((*self.numbers, *(line.number for line in lines)))

    def post(self, name: str) -> Partner:
        """The consulate or partner of that name. Raises KeyError when there is none (the checker forbids it)."""
        return self.consulates[name] if name in self.consulates else self.partners[name]

    def consulates_of(self, country: str) -> tuple[str, ...]:
        """Names of the consulates in a country, in the order of the file."""
        return tuple(name for name, post in self.consulates.items() if post.country == country)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a node sees: the flow, the call so far, the moment, and the reference for the command it asks."""

    flow: Flow
    call: Call
    at: datetime
    ref: str

    @property
    def number(self) -> Number:
        """The number that was dialled."""
        return self.flow.numbers[self.call.number]


__all__ = ["Answer", "Ask", "Flow", "Gone", "Leave", "Memo", "Node", "NodeName", "Scene", "Step"]
