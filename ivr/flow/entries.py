"""What is written down of a call, as it happens; reports, transcripts and screens are made from these alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ivr.flow.first_level import CallbackAsked, CallbackRefused, Comment, Estimated, PutThrough, Queued, Rated, Unqueued
from ivr.flow.prompts import Prompt

Disposition = Literal[
    "served",
    "transferred",
    "voicemail",
    "callback",
    "after_hours",
    "informed",
    "abandoned_in_menu",
    "abandoned_in_queue",
    "abandoned_in_transfer",
    "failed",
]
"""How a call ended."""


@dataclass(frozen=True, slots=True)
class Began:
    """The call was taken up. The caller's number is personal data: the journal keeps it in a row of its own."""

    at: datetime
    number: str
    caller: str | None
    language: str
    trunk: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """The call came to a node."""

    at: datetime
    node: str
    kind: str


@dataclass(frozen=True, slots=True)
class Said:
    """Prompts began to play; `asks` when a key is wanted."""

    at: datetime
    node: str
    prompts: tuple[Prompt, ...]
    language: str
    asks: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """The prompt has ended and a key is waited for in silence."""

    at: datetime
    node: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key arrived; `use` tells what became of it. A digit typed ahead is told when it is used: it may be private."""

    at: datetime
    node: str
    key: str
    use: Literal["taken", "wrong", "typed ahead", "repeat", "person"]


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording began."""

    at: datetime
    node: str
    name: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message was left and must be answered by somebody. `post` is a consulate, a partner, or "" for the centre."""

    at: datetime
    node: str
    file: str
    seconds: float
    language: str
    post: str = ""
    subject: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Identified:
    """The caller knew the number and the code of a request: it is his, whatever number he calls from.

    `opened` is its moment as the journal writes it: the number alone may become another request's in a restored one.
    """

    at: datetime
    node: str
    request: int
    opened: str = ""


@dataclass(frozen=True, slots=True)
class Recited:
    """A recorded answer began to be read out, from that sheet of the knowledge."""

    at: datetime
    node: str
    sheet: str


@dataclass(frozen=True, slots=True)
class Dialled:
    """An attempt on one trunk began."""

    at: datetime
    node: str
    post: str
    trunk: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A person took the call: an agent in a queue, or somebody at a post who pressed `1`."""

    at: datetime
    node: str
    by: str


@dataclass(frozen=True, slots=True)
class Attempted:
    """An attempt on one trunk is over, with its outcome and its last SIP status (0 for none)."""

    at: datetime
    node: str
    post: str
    trunk: str
    outcome: str
    sip: int


@dataclass(frozen=True, slots=True)
class Left:
    """The call left a node by one of its exits; `learnt` is what it now knows (language, consulate, subject, ...)."""

    at: datetime
    node: str
    exit: str
    learnt: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Noted:
    """Something unusual that did not stop the call: an ignored event, a clip that did not play, a limit reached."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is over."""

    at: datetime
    disposition: Disposition
    cause: int = 16


Entry = (
    Began
    | Entered
    | Said
    | Waiting
    | Pressed
    | Recording
    | Message
    | Estimated
    | Queued
    | PutThrough
    | Unqueued
    | CallbackAsked
    | CallbackRefused
    | Rated
    | Comment
    | Identified
    | Recited
    | Dialled
    | Taken
    | Attempted
    | Left
    | Noted
    | Ended
)

__all__ = [
    "Attempted",
    "Began",
    "CallbackAsked",
    "CallbackRefused",
    "Comment",
    "Dialled",
    "Disposition",
    "Ended",
    "Entered",
    "Entry",
    "Estimated",
    "Identified",
    "Left",
    "Message",
    "Noted",
    "Pressed",
    "PutThrough",
    "Queued",
    "Rated",
    "Recited",
    "Recording",
    "Said",
    "Taken",
    "Unqueued",
    "Waiting",
]
