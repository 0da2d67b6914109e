"""What happens to a call. Every event carries its moment; `ref` names the command that it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

QueueOutcome = Literal["served", "handed", "timeout", "empty", "full", "callback", "message", "failed"]
"""served: an agent talked and hung up; handed: an agent handed the call over to a post; timeout: waited too long;
empty: nobody logged in; full: too many waiting; callback, message: left the wait by key for that."""

RegisterOutcome = Literal["registered", "already", "failed"]
"""registered: will be called back; already: this number waits for a callback; failed: could not be written down."""

StateOutcome = Literal["open", "late", "answered", "closed", "wrong", "too many", "failed"]
"""open: somebody has until `due`; late: nobody had answered by then; answered; closed: there was nothing to answer;
wrong: the number and the code do not belong together; too many: they were wrong too often; failed: cannot be seen."""

LineOutcome = Literal["served", "declined", "busy", "refused", "unanswered", "dead", "failed"]
"""served: taken with `1`, and the talk ended; declined: picked up but not taken; busy 486; refused 603;
unanswered: it rang out; dead: no answer from the line at all; failed: the line answered 408 or 5xx."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A call has come in and is answered. Numbers are E.164, or None when withheld or malformed.

    `since`: this caller was cut off while waiting, and keeps the place that he has had since then.
    `surveyed`: when this number was last asked for its opinion.
    """

    at: datetime
    call: str
    dialled: str
    caller: str | None = None
    remembered: str | None = None
    trunk: str = ""
    since: datetime | None = None
    surveyed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """The caller pressed one key: 0 to 9, `*` or `#`."""

    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class PlayEnded:
    """A playback came to its end by itself; `ok` is False when a clip could not be played."""

    at: datetime
    ref: str
    ok: bool = True


@dataclass(frozen=True, slots=True)
class TimerEnded:
    """The silence that was waited for is over."""

    at: datetime
    ref: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording ended; `seconds` is the length of the kept file, silence at its end cut off.

    It is not `whole` when the disk did not take all that was said.
    """

    at: datetime
    ref: str
    seconds: float
    file: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Answered:
    """A person has taken the call in an excursion: `by` is the agent or the post."""

    at: datetime
    ref: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Through:
    """The agent has left, and the caller goes on talking with the post `to`, which the agent had asked."""

    at: datetime
    ref: str
    to: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How a wait looks now: callers ahead, seconds until an agent (None: nothing to tell it by), whether one is free.

    `ahead` is None when nothing is known of the queue.
    """

    at: datetime
    ref: str
    ahead: int | None = None
    seconds: float | None = None
    free: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """A callback was asked for, and this is what became of it."""

    at: datetime
    ref: str
    outcome: RegisterOutcome


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number and the code of the request that the call has left; `number` is 0 when it has left none."""

    at: datetime
    ref: str
    number: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Where a request is. `due` is until when somebody must have answered one that is open; `opened` is the moment at
    which it was registered, as the journal writes it.
    """

    at: datetime
    ref: str
    outcome: StateOutcome
    due: datetime | None = None
    opened: str = ""


@dataclass(frozen=True, slots=True)
class QueueLeft:
    """The caller came back from a queue. `to` is the post that an agent handed the call over to, `by` that agent.

    With `served`, `to` tells that the post took the call from the agent and that this talk is over too.
    """

    at: datetime
    ref: str
    outcome: QueueOutcome
    to: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class LineLeft:
    """The caller came back from an attempt on one trunk. `sip` is the last SIP status seen there, 0 for none."""

    at: datetime
    ref: str
    outcome: LineOutcome
    sip: int = 0


BROKEN = 38
"""The Q.850 cause of a call that nobody hung up: the network is out of order, which is Asterisk itself when it dies."""


@dataclass(frozen=True, slots=True)
class HungUp:
    """The call is over: the caller hung up, or Asterisk released the channel. `cause` is the Q.850 code.

    A recording that was under way comes along as `recorded`: it is never lost.
    """

    at: datetime
    cause: int = 16
    recorded: Recorded | None = None


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The fallback has the call from now on, because nobody steered it for a while or because it was handed over.

    A recording that was under way comes along, as with HungUp.
    """

    at: datetime
    recorded: Recorded | None = None


@dataclass(frozen=True, slots=True)
class CommandFailed:
    """Asterisk would not do what was asked, though the caller is still there."""

    at: datetime
    ref: str
    reason: str


Response = (
    PlayEnded
    | TimerEnded
    | Recorded
    | Foreseen
    | Registered
    | Numbered
    | LookedUp
    | Answered
    | Through
    | QueueLeft
    | LineLeft
    | CommandFailed
)
"""What a command led to; its `ref` is the command's."""

Event = Key | HungUp | TakenOver | Response
"""Everything that can follow `Arrived`."""
