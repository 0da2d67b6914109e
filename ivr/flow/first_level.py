"""What is written down of the first level: the wait, the callback asked for, and the opinion given after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Estimated:
    """What a wait looked like before it began: the place in the order, and the seconds it would last, if known."""

    at: datetime
    node: str
    queue: str
    place: int | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Queued:
    """The caller began to wait in a queue, with the place he has had since `since`."""

    at: datetime
    node: str
    queue: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unqueued:
    """The wait is over without a talk, or after it: how, and to which post an agent handed the call over."""

    at: datetime
    node: str
    queue: str
    outcome: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class PutThrough:
    """After asking the post `to`, the agent left the caller with it."""

    at: datetime
    node: str
    to: str


@dataclass(frozen=True, slots=True)
class CallbackAsked:
    """The caller wants to be called back. The number is personal data: the journal keeps it in a row of its own."""

    at: datetime
    node: str
    queue: str
    number: str | None
    language: str
    since: datetime
    subject: str = ""


@dataclass(frozen=True, slots=True)
class CallbackRefused:
    """A number that we do not call: why. The number itself is not kept."""

    at: datetime
    node: str
    why: str


@dataclass(frozen=True, slots=True)
class Rated:
    """A mark from 1 (bad) to 5 (good) for one question of the survey."""

    at: datetime
    node: str
    question: str
    mark: int


@dataclass(frozen=True, slots=True)
class Comment:
    """A spoken comment at the end of the survey."""

    at: datetime
    node: str
    file: str
    seconds: float
    language: str
