"""A waiting room with imagined staff and an imagined clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ivr.flow.commands import Enqueue, Foresee
from ivr.flow.definition import Queue, Tier
from ivr.waiting.people import Able, Parked
from ivr.waiting.room import Room
from ivr.waiting.talks import Talk, Talks

START = datetime(2026, 11, 23, 9, tzinfo=UTC)

QUEUES = {
    "nl": Queue(language="nl", level=4, wrap_up=20, tiers=(Tier(after=60, level=2), Tier(after=90, languages=("fr",)))),
    "fr": Queue(language="fr"),
    "ar": Queue(language="ar"),
}


def moment(seconds: float) -> datetime:
    """So many seconds after the start."""
    return START + timedelta(seconds=seconds)


@dataclass
class House:
    """The room, and what it asks: the time, the staff by line, and who is to be called back."""

    able: dict[str, Able] = field(default_factory=dict)
    away: bool = False
    seconds: float = 0.0
    parked: list[Parked] = field(default_factory=list)
    talks: Talks = field(default_factory=Talks)

    def __post_init__(self) -> None:
        self.room = Room(lambda: moment(self.seconds), QUEUES, self, self.talks, lambda: self.parked)

    def of(self, line: str) -> Able | None:
        return None if self.away else self.able.get(line, Able())

    def serve(self, line: str, agents: str, free: str = "") -> None:
        """These agents (a letter each) take calls of a line; some of them are free."""
        self.able[line] = Able(frozenset(agents), frozenset(free))

    def talked(self, queue: str, agent: str, *seconds: float) -> None:
        """These conversations are over."""
        for each in seconds:
            self.talks.add(Talk(queue, agent, each))

    def enter(self, call: str, since: float = 0, queue: str = "nl", steps: Iterable[tuple[str, float]] = ()) -> None:
        """A caller begins to wait, in the queue's first line or in those of `steps`."""
        offers = ("callback", "message")
        lines = tuple(steps) or ((queue, 180.0),)
        self.room.entered(call, Enqueue("r", queue, lines, moment(since), QUEUES[queue].language, offers=offers))

    def foresee(self, queue: str = "nl", since: float | None = None):
        """What somebody is told who comes now, or came `since`."""
        return self.room.foresee(Foresee("r", queue, moment(self.seconds if since is None else since)))

    @property
    def places(self) -> dict[str, int]:
        """Everybody's place."""
        return {call: outlook.place for call, outlook in self.room.outlooks().items()}

    @property
    def waits(self) -> dict[str, float | None]:
        """Everybody's estimate."""
        return {call: outlook.seconds for call, outlook in self.room.outlooks().items()}
