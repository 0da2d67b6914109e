"""What happens to a call. Every event carries its moment; `ref` names the command that it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

QueueOutcome = Literal["served", "timeout", "empty", "full", "failed"]
"""served: an agent talked and hung up; timeout: waited too long; empty: nobody logged in; full: too many waiting."""

LineOutcome = Literal["served", "declined", "busy", "refused", "unanswered", "dead", "failed"]
"""served: taken with `1`, and the talk ended; declined: picked up but not taken; busy 486; refused 603;
unanswered: it rang out; dead: no answer from the line at all; failed: the line answered 408 or 5xx."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A call has come in and is answered. Numbers are E.164, or None when withheld or malformed."""

    at: datetime
    call: str
    dialled: str
    caller: str | None = None
    remembered: str | None = None
    trunk: str = ""


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
    """A recording ended; `seconds` is the length of the kept file, silence at its end cut off."""

    at: datetime
    ref: str
    seconds: float
    file: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A person has taken the call in an excursion: `by` is the agent or the post."""

    at: datetime
    ref: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class QueueLeft:
    """The caller came back from a queue."""

    at: datetime
    ref: str
    outcome: QueueOutcome


@dataclass(frozen=True, slots=True)
class LineLeft:
    """The caller came back from an attempt on one trunk. `sip` is the last SIP status seen there, 0 for none."""

    at: datetime
    ref: str
    outcome: LineOutcome
    sip: int = 0


@dataclass(frozen=True, slots=True)
class HungUp:
    """The call is over: the caller hung up, or Asterisk released the channel. `cause` is the Q.850 code.

    A recording that was under way comes along as `recorded`: it is never lost.
    """

    at: datetime
    cause: int = 16
    recorded: Recorded | None = None


@dataclass(frozen=True, slots=True)
class CommandFailed:
    """Asterisk would not do what was asked, though the caller is still there."""

    at: datetime
    ref: str
    reason: str


Event = Key | PlayEnded | TimerEnded | Recorded | Answered | QueueLeft | LineLeft | HungUp | CommandFailed
"""Everything that can follow `Arrived`."""
