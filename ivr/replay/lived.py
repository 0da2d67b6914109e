"""The entries of a call turned into what its caller did at each node, and how everybody else behaved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from ivr.flow.entries import (
    Attempted,
    Dialled,
    Ended,
    Entered,
    Entry,
    Estimated,
    Left,
    Message,
    Pressed,
    PutThrough,
    Queued,
    Recording,
    Said,
    Taken,
    Unqueued,
)
from ivr.outside.behaviour import AgentBehaviour, LineBehaviour, World

ENDLESS = 100_000.0
"""Seconds that stand for a wait which nobody ended."""

WAYS = {"callback": "1", "message": "2"}
"""How a caller left a wait -> the key for it."""

LINES: dict[str, LineBehaviour] = {
    "served": "accept", "busy": "busy", "refused": "refuse", "failed": "error", "dead": "dead", "declined": "decline",
    "unanswered": "ring",
}  # fmt: skip
"""What came of an attempt -> how the line behaves."""

Moment = Literal["asked", "told", "queued", "dialled", "taken"]
"""A question or a recording; something that asks nothing; a wait in a queue; an attempt to reach somebody; a talk."""


@dataclass(slots=True)
class Did:
    """What the caller did at a moment: keys, and whether he hung up, `after` seconds; of a recording, its length."""

    keys: str = ""
    hung_up: bool = False
    after: float = 0.0


@dataclass(slots=True)
class Lived:
    """One call. `did`: what he did at each moment of a node, one after another; the world as it was for him."""

    did: dict[tuple[str, Moment], list[Did]] = field(default_factory=dict)
    world: World = field(default_factory=World)


def lived(entries: Iterable[Entry], agents: Iterable[str]) -> Lived:
    """What happened in a call that is over; `agents` are all who may be there."""
    caller, others = _Caller(), _Others()
    for entry in entries:
        caller.hear(entry)
        others.hear(entry)
    return Lived(caller.did, others.world(agents))


@dataclass(slots=True)
class _Caller:
    """`open` is the moment that lasts, since `since`."""

    did: dict[tuple[str, Moment], list[Did]] = field(default_factory=dict)
    open: Did | None = None
    since: datetime | None = None

    def hear(self, entry: Entry) -> None:
        match entry:
            case Said():
                self._begins(entry.node, "asked" if entry.asks else "told", entry.at)
            case Recording():
                self._begins(entry.node, "asked", entry.at)
            case Queued():
                self._begins(entry.node, "queued", entry.at)
            case Dialled():
                self._begins(entry.node, "dialled", entry.at)
            case Taken():
                self._begins(entry.node, "taken", entry.at)
            case Left() | Entered() | Attempted():
                self.open = None
            case Pressed() if self.open is None and entry.use != "typed ahead":  # it was typed ahead: nothing was asked
                self._begins(entry.node, "asked", entry.at)
                self._does(entry)
            case _:
                self._does(entry)

    def _begins(self, node: str, moment: Moment, at: datetime) -> None:
        self.open, self.since = Did(), at
        self.did.setdefault((node, moment), []).append(self.open)

    def _does(self, entry: Entry) -> None:
        if self.open is None or self.since is None:
            return
        match entry:
            case Pressed() if entry.use != "typed ahead":
                self.open.keys += entry.key
            case Message():
                self.open.after = entry.seconds
            case Unqueued() if entry.outcome in WAYS:
                self.open.keys, self.open.after = WAYS[entry.outcome], (entry.at - self.since).total_seconds()
            case Ended():
                self.open.hung_up, self.open.after = True, (entry.at - self.since).total_seconds()


@dataclass(slots=True)
class _Others:
    """How everybody else behaved, as far as it is known yet."""

    lines: dict[str, LineBehaviour] = field(default_factory=dict)
    queued: datetime | None = None
    taken: datetime | None = None
    wait: float = 0.0
    talk: float = 3.0
    nobody: bool = False
    hands: tuple[str, ...] = ()
    consults: str = ""
    estimate: float | None = None
    ahead: int = 0

    def hear(self, entry: Entry) -> None:
        match entry:
            case Estimated():
                self.estimate, self.ahead = entry.seconds, max(0, (entry.place or 1) - 1)
            case Queued():
                self.queued, self.taken = entry.at, None
            case Taken():
                self.taken = entry.at
                if self.queued:
                    self.wait = max(0.0, (entry.at - self.queued).total_seconds() - 2.0)
            case Unqueued():
                self._over(entry)
            case PutThrough():
                self.consults = entry.to
            case Attempted():
                self.lines[entry.trunk] = LINES.get(entry.outcome, "error")
                self._talked(entry.at)
            case Ended() if self.queued and not self.taken:
                self.wait = ENDLESS

    def _over(self, entry: Unqueued) -> None:
        if entry.outcome == "empty":
            self.nobody = True
        elif entry.outcome in ("timeout", "full", *WAYS):
            self.wait = ENDLESS
        elif entry.outcome == "handed":
            self.hands = (*self.hands, entry.to)
        self._talked(entry.at)
        self.queued = None

    def _talked(self, at: datetime) -> None:
        if self.taken:
            self.talk = max(1.0, (at - self.taken).total_seconds())

    def world(self, agents: Iterable[str]) -> World:
        manners: Mapping[str, AgentBehaviour] = dict.fromkeys(agents, "away") if self.nobody else {}
        told: dict[str, Any] = {"ahead": self.ahead, "estimate": self.estimate, "hands": self.hands}
        return World(self.lines, manners, self.talk, self.wait, consults=self.consults, **told)
