"""What a call wants done, in the words both phones understand. Each command names, in `answers`, what answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ivr.flow.events import Answered, CommandFailed, HungUp, LineLeft, PlayEnded, QueueLeft, Recorded, TimerEnded
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
class Enqueue:
    """Wait in `queue` for an agent, at most `wait` seconds; `headers` travel to the agent's telephone."""

    ref: str
    queue: str
    wait: float
    language: str
    headers: tuple[tuple[str, str], ...] = ()
    answers: ClassVar = (Answered, QueueLeft, CommandFailed)


@dataclass(frozen=True, slots=True)
class Connect:
    """Call `number` over one trunk; the callee hears `whisper` in `language` and takes the call with `1`."""

    ref: str
    post: str
    trunk: str
    number: str
    ring: float
    language: str
    whisper: tuple[Prompt, ...]
    headers: tuple[tuple[str, str], ...] = ()
    answers: ClassVar = (Answered, LineLeft, CommandFailed)


@dataclass(frozen=True, slots=True)
class HangUp:
    """Release the caller."""

    ref: str
    answers: ClassVar = (HungUp,)


Command = Play | StopPlay | Wait | Record | Enqueue | Connect | HangUp
