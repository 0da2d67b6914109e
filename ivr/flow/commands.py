"""What a call wants done, in the words both phones understand. Each command names, in `answers`, what answers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from ivr.flow.events import (
    Answered,
    CommandFailed,
    Foreseen,
    HungUp,
    LineLeft,
    LookedUp,
    Numbered,
    PlayEnded,
    QueueLeft,
    Recorded,
    Registered,
    Through,
    TimerEnded,
)
from ivr.flow.prompts import Prompt


@dataclass(frozen=True, slots=True)
class Play:
    """Say prompts one after another in `language`, each prompt's own language first."""

    ref: str
    prompts: tuple[Prompt, ...]
    language: str
    answers: ClassVar = (PlayEnded, CommandFailed)


@dataclass(frozen=True, slots=True)
class StopPlay:
    """Silence the playback `ref` at once; nothing answers this, and a late PlayEnded of it is ignored."""

    ref: str
    answers: ClassVar = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """Let `seconds` pass. A timer that is no longer wanted is simply ignored when it ends."""

    ref: str
    seconds: float
    answers: ClassVar = (TimerEnded,)


@dataclass(frozen=True, slots=True)
class Record:
    """Beep, then record the caller into `name` until `#`, silence, `max_seconds` or hang-up."""

    ref: str
    name: str
    max_seconds: int = 180
    silence: int = 8
    answers: ClassVar = (Recorded, CommandFailed)


@dataclass(frozen=True, slots=True)
class Foresee:
    """Tell how a wait looks now for a caller who has waited since `since`. Answered at once.

    `queue` is the first line he would wait in: the queue's own, or that for sensitive subjects.
    """

    ref: str
    queue: str
    since: datetime
    answers: ClassVar = (Foreseen,)


@dataclass(frozen=True, slots=True)
class Register:
    """Write down that `number` (E.164) is to be called back, in the place that the caller has had since `since`.

    `agreed`: agents of another language may take it, as far as the queue has a tier of such.
    """

    ref: str
    number: str
    queue: str
    language: str
    since: datetime
    subject: str = ""
    agreed: bool = False
    answers: ClassVar = (Registered, CommandFailed)


@dataclass(frozen=True, slots=True)
class GiveNumber:
    """Tell the number and the code of the request that this call has left."""

    ref: str
    answers: ClassVar = (Numbered, CommandFailed)


@dataclass(frozen=True, slots=True)
class LookUp:
    """Tell where the request `number` is, whose `code` was typed. `by` is who types: his number, or his call."""

    ref: str
    number: int
    code: str
    by: str
    answers: ClassVar = (LookedUp, CommandFailed)


Offer = Literal["callback", "message"]
"""What a caller may leave the wait for: by `1`, by `2`."""


@dataclass(frozen=True, slots=True)
class Enqueue:
    """Wait in `queue` for an agent; `headers` travel to the agent's telephone.

    `steps`: (waiting line in Asterisk, seconds in it), first tier first. `since`: the moment that decides the order.
    `whisper`: what the agent hears first; after it, unless it is empty, for how many minutes the caller has waited.
    `agent` is asked first, when free. `tape`: the name under which the conversation is recorded, or none.
    """

    ref: str
    queue: str
    steps: tuple[tuple[str, float], ...]
    since: datetime
    language: str
    headers: tuple[tuple[str, str], ...] = ()
    whisper: tuple[Prompt, ...] = ()
    offers: tuple[Offer, ...] = ()
    agent: str = ""
    tape: str = ""
    answers: ClassVar = (Answered, Through, QueueLeft, CommandFailed)


@dataclass(frozen=True, slots=True)
class Connect:
    """Call `number` over one trunk; the callee hears `whisper` in `language` and takes the call with `1`.

    `rest`: the trunks that may be tried after it.
    """

    ref: str
    post: str
    trunk: str
    number: str
    ring: float
    language: str
    whisper: tuple[Prompt, ...]
    headers: tuple[tuple[str, str], ...] = ()
    tape: str = ""
    rest: tuple[str, ...] = ()
    answers: ClassVar = (Answered, LineLeft, CommandFailed)


@dataclass(frozen=True, slots=True)
class HangUp:
    """Release the caller."""

    ref: str
    answers: ClassVar = (HungUp, CommandFailed)


House = Foresee | Register | GiveNumber | LookUp
"""What is asked of the house, and answered at once."""

Command = Play | StopPlay | Wait | Record | House | Enqueue | Connect | HangUp
