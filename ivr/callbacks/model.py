"""A callback as a plain value, what can happen to it, and what is then written down and done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Stage = Literal["resting", "queued", "reserved", "answered", "held", "taken", "done", "failed", "cancelled"]
"""resting: its time has not come; queued: it waits in its queue; reserved: an agent waits while the citizen is dialled;
answered: somebody picked up and hears the greeting; held: the citizen pressed 1, but the agent had gone, and he waits
for the next one; taken: citizen and agent talk."""

State = Literal["waiting", "calling", "done", "failed", "cancelled"]
"""What people are told of the stage."""

Missing = Literal["busy", "refused", "unanswered", "declined", "dead", "failed", "left"]
"""Why an attempt failed, in the words of a line's outcome; declined: somebody picked up and did not press 1, as an
answering machine does; left: the citizen hung up while he was held."""

Kind = Literal[
    "asked",
    "next",
    "queued",
    "not queued",
    "reserved",
    "answered",
    "held",
    "taken",
    "done",
    "missed",
    "agent gone",
    "lost",
    "hours over",
    "cancelled",
    "failed",
]
"""What is written down of a callback; docs/operators.md says of each what happens next."""

PREFIX = "callback-"
"""How the ids of its channels begin."""

_STATES: dict[Stage, State] = {
    "resting": "waiting",
    "queued": "waiting",
    "reserved": "calling",
    "answered": "calling",
    "held": "calling",
    "taken": "calling",
    "done": "done",
    "failed": "failed",
    "cancelled": "cancelled",
}


@dataclass(frozen=True, slots=True)
class Callback:
    """`id` is the call in which it was asked for, `dialled` our number in that call, `since` decides its place.
    `agreed`: agents of another language may take it.

    `attempts` counts the times that the citizen was dialled in vain, `round` every placing in the queue.
    """

    id: str
    number: str
    language: str
    queue: str
    since: datetime
    asked: datetime
    next_at: datetime
    subject: str = ""
    dialled: str = ""
    attempts: int = 0
    round: int = 0
    stage: Stage = "resting"
    agent: str = ""
    agreed: bool = False

    @property
    def state(self) -> State:
        """What people are told of it."""
        return _STATES[self.stage]

    @property
    def live(self) -> bool:
        """Whether something is still to come."""
        return self.stage not in ("done", "failed", "cancelled")

    @property
    def heard(self) -> int:
        """How many stages of this round its dialplan has told already."""
        return {"reserved": 1, "answered": 2, "held": 3, "taken": 3}.get(self.stage, 0)

    @property
    def channel(self) -> str:
        """The id of the channel that dials the citizen in this round; its other half waits in the queue."""
        return f"{PREFIX}{self.id}-{self.round}"

    @property
    def waiter(self) -> str:
        """The id of the half that waits in the queue."""
        return f"{self.channel}-queue"


@dataclass(frozen=True, slots=True)
class Due:
    """Its time has come."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Reserved:
    """An agent has taken it in the queue."""

    at: datetime
    agent: str = ""


@dataclass(frozen=True, slots=True)
class PickedUp:
    """Somebody has picked up at the citizen's, and hears the greeting."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A person pressed 1; `held` when the agent had gone by then."""

    at: datetime
    held: bool = False


@dataclass(frozen=True, slots=True)
class Missed:
    """The citizen was not reached."""

    at: datetime
    why: Missing


@dataclass(frozen=True, slots=True)
class Over:
    """The citizen's side has ended after he had pressed 1."""

    at: datetime


@dataclass(frozen=True, slots=True)
class QueueOver:
    """The half in the queue came back from it: no agent in time, or the agent hung up. `status` is QUEUESTATUS."""

    at: datetime
    status: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Its channel is gone and told nothing: Asterisk has ended, or somebody cut it."""

    at: datetime


@dataclass(frozen=True, slots=True)
class HoursOver:
    """The hours in which the citizen may be called are over."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Nobody wants it any more; `why` is cancelled or erased."""

    at: datetime
    why: str = "cancelled"


Event = Due | Reserved | PickedUp | Confirmed | Missed | Over | QueueOver | Lost | HoursOver | Cancelled

Action = Literal["place", "withdraw", "queue again", "apologise", "tell supervisors"]
"""place: into its queue; withdraw: hang its channels up; queue again: the half that came back, with the citizen;
apologise: tell the citizen, who waits with it, that he will be called another time."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written down, and its detail. It holds no number."""

    at: datetime
    kind: Kind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What an event made of a callback."""

    callback: Callback
    entries: tuple[Entry, ...] = ()
    actions: tuple[Action, ...] = ()
