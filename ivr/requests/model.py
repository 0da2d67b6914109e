"""A request as a plain value, what people may do to it, and the step that is then written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Channel = Literal["voicemail", "callback", "agent", "mail", "web"]
"""How it came: a message on the telephone, a callback that nobody took, an agent's writing, a letter, a form."""

State = Literal["open", "assigned", "answered", "dropped"]
"""open: nobody in particular has it; assigned: an agent has; answered: the citizen has an answer; dropped: there is
nothing to answer. A request at a consulate is open or assigned, too: `post` tells where it is."""

Kind = Literal["registered", "assigned", "noted", "handed", "answered", "dropped", "reopened", "reminded", "escalated"]
"""What is written down of a request."""

BY_ITSELF = "the service"
"""Who signs what nobody did."""


@dataclass(frozen=True, slots=True)
class Request:
    """`post` is a consulate or a partner, or "" for the centre; `agent` is "" unless assigned.

    `web`: its answer sent the citizen to a web page. `steps`: how many were written down so far; whoever changes a
    request says how many he has seen.
    """

    id: int
    channel: Channel
    subject: str
    language: str
    country: str
    post: str
    urgent: bool
    opened: datetime
    due: datetime
    state: State = "open"
    agent: str = ""
    call: str | None = None
    reminded: datetime | None = None
    escalated: datetime | None = None
    settled: datetime | None = None
    web: bool = False
    steps: int = 0

    @property
    def live(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in ("open", "assigned")

    def late(self, now: datetime) -> bool:
        """Whether its deadline passed before it was settled, or has passed now."""
        return (self.settled or now) > self.due


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to a request; `text` is what somebody wrote, and is deleted with the person it is about."""

    at: datetime
    by: str
    kind: Kind
    detail: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Assign:
    """An agent takes it, or is given it."""

    agent: str


@dataclass(frozen=True, slots=True)
class Hand:
    """Another post is to answer; "" is the centre."""

    post: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be remembered."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerIt:
    """The citizen has an answer: `text` is what he was told, and `sheet` where that was found, if in one.

    `web`: he was sent to a web page; then `asked` says that he was asked before whether he can use it.
    """

    text: str
    sheet: str = ""
    web: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """There is nothing to answer, for this reason."""

    text: str


@dataclass(frozen=True, slots=True)
class Reopen:
    """It was not an answer after all, or something new has come up; its time begins anew."""

    text: str
    due: datetime


Action = Assign | Hand | Note | AnswerIt | Drop | Reopen
