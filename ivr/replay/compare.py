"""Calls of the past led through their own version and another one, and what differs counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ivr.flow.entries import Began
from ivr.flow.events import Arrived
from ivr.flow.node import Flow
from ivr.flow.transcript import Transcript, transcript
from ivr.journal.queries import StoredCall
from ivr.replay.caller import PastCaller
from ivr.replay.lived import lived
from ivr.routing.model import Routing
from ivr.simulator.excursions import Lines
from ivr.simulator.simulate import followed, lines_served

EXAMPLES = 5
"""Calls that are named for each difference."""

Way = list[tuple[str, str | None]]
"""Nodes and the exits by which they were left."""


@dataclass(slots=True)
class Group:
    """Calls with the same difference: how many, and the ids of some."""

    calls: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, call: str) -> None:
        """One more."""
        self.calls += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(call)


@dataclass(slots=True)
class Comparison:
    """What calls would have done.

    `unlike`: could not be led through their own version as they went, so nothing is said of them.
    `parting`: node, where they went from there, and where they would go -> calls.
    `asked`: node -> calls that come to a question which their caller was never asked.
    `ends`: how it ended, how it would end -> calls. `failed`: would end in trouble, and did not.
    """

    calls: int = 0
    same: int = 0
    unlike: Group = field(default_factory=Group)
    parting: dict[tuple[str, str, str], Group] = field(default_factory=dict)
    asked: dict[str, Group] = field(default_factory=dict)
    ends: Counter[tuple[str, str]] = field(default_factory=Counter)
    failed: Group = field(default_factory=Group)

    def as_json(self) -> dict[str, Any]:
        """The same as plain values, the largest groups first."""
        ranked = sorted(self.parting.items(), key=lambda pair: -pair[1].calls)
        asked = sorted(self.asked.items(), key=lambda pair: -pair[1].calls)
        return {
            "calls": self.calls,
            "same": self.same,
            "unlike": _json(self.unlike),
            "parting": [
                {"node": node, "was": was, "becomes": becomes, **_json(group)} for (node, was, becomes), group in ranked
            ],
            "asked": [{"node": node, **_json(group)} for node, group in asked],
            "ends": [{"was": was, "becomes": now, "calls": calls} for (was, now), calls in self.ends.most_common()],
            "failed": _json(self.failed),
        }


@dataclass(slots=True)
class Version:
    """A routing as calls are led through it."""

    flow: Flow
    agents: tuple[str, ...]
    lines: Lines

    @classmethod
    def of(cls, routing: Routing) -> Version:
        """Of a routing."""
        flow = routing.as_flow("replay")
        return cls(flow, tuple(routing.agents), lines_served(flow, routing.agents))


def compare(
    calls: Iterable[StoredCall], own: Callable[[str], Version | None], new: Version, tell: Callable[[int], None]
) -> Comparison:
    """Leads calls that are over through `new`; `own` gives their own version, None where it cannot be read.

    `tell` hears how many are done.
    """
    made = Comparison()
    for call in calls:
        old = own(call.row.version)
        if old is None or not _add(made, call, old, new):
            made.unlike.add(call.row.id)
        made.calls += 1
        tell(made.calls)
    return made


def _add(made: Comparison, call: StoredCall, old: Version, new: Version) -> bool:
    """False for a call that does not go through its own version as it went."""
    then, _ = _led(call, old, old)
    if _way(then) != _way(call.transcript) or then.disposition != call.row.disposition:
        return False
    now, stranger = _led(call, old, new)
    if _nodes(now) == _nodes(then) and now.disposition == then.disposition:
        made.same += 1
    elif stranger:
        made.asked.setdefault(stranger, Group()).add(call.row.id)
    else:
        made.parting.setdefault(_parting(then, now), Group()).add(call.row.id)
        made.ends[then.disposition or "", now.disposition or ""] += 1
    if now.disposition == "failed" and then.disposition != "failed":
        made.failed.add(call.row.id)
    return True


def _led(call: StoredCall, old: Version, new: Version) -> tuple[Transcript, str]:
    """The call on paper, and where its caller came to a question that he was never asked."""
    began = next(entry for entry in call.entries if isinstance(entry, Began))
    past = lived(call.entries, new.agents)
    caller = PastCaller(past, old.flow.nodes, new.flow.nodes)
    arrived = Arrived(at=began.at, call=call.row.id, dialled=began.number, caller=began.caller)
    entries = followed(new.flow, arrived, caller, past.world, new.lines).entries
    return transcript(entries), caller.stranger


def _way(call: Transcript) -> Way:
    return [(step.node, step.exit) for step in call.steps]


def _nodes(call: Transcript) -> list[str]:
    return [step.node for step in call.steps]


def _parting(then: Transcript, now: Transcript) -> tuple[str, str, str]:
    """The last node that both pass before they part, and where each goes from there."""
    pairs = enumerate(zip(_nodes(then), _nodes(now), strict=False))
    unlike = next((place for place, (was, becomes) in pairs if was != becomes), min(len(then.steps), len(now.steps)))
    place = max(0, unlike - 1)
    return then.steps[place].node, _next(then, place), _next(now, place)


def _next(call: Transcript, place: int) -> str:
    """Where a call goes after its step, or how it ends there."""
    return call.steps[place + 1].node if place + 1 < len(call.steps) else f"({call.disposition})"


def _json(group: Group) -> dict[str, Any]:
    return {"calls": group.calls, "examples": group.examples}
