"""A small flow for one test, and a call on it that is driven by hand, event by event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ivr.flow.commands import Command, Foresee, GiveNumber, House, LookUp, Play, Wait
from ivr.flow.definition import Callback, Consulate, Language, Number, Partner, Queue, Service, Tier
from ivr.flow.engine import Turn, advance, begin
from ivr.flow.entries import Ended, Entered, Entry, Left, Noted, Pressed, Said
from ivr.flow.events import (
    Answered,
    Arrived,
    CommandFailed,
    Event,
    Foreseen,
    HungUp,
    Key,
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
from ivr.flow.hours import Schedule
from ivr.flow.node import Flow
from ivr.flow.registry import node_types
from tests.flow.posts import CONSULATES, SCHEDULES

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning: every schedule of the small flow but `never` is open."""


def small_flow(nodes: Mapping[str, Mapping[str, Any]], **service: Any) -> Flow:
    """A flow of `nodes` (name -> its lines in routing.yaml); `service` replaces fields of the service."""
    plain = {"name": "test", "country": "MA", "default_language": "fr", "person": "person", "last_resort": "room"}
    return Flow(
        version="7",
        service=Service(**{**plain, **service}),
        numbers={
            "+100": Number(name="central", start="start"),
            "+133": Number(name="France", start="start", language="fr", country="FR"),
            "+134": Number(name="Spain", start="start", language="es", country="ES"),
            "+141": Number(name="Switzerland", start="start", language="de", country="CH"),
        },
        languages={
            code: Language(name=code, key=str(key)) for key, code in enumerate(["ar", "fr", "en", "es", "de"], 1)
        },
        schedules={name: Schedule.model_validate(value) for name, value in SCHEDULES.items()},
        queues={
            "french": Queue(language="fr", wait=60),
            "english": Queue(language="en", wait=90),
            "german": Queue(
                language="de", wait=90, limit=3, tiers=(Tier(after=10), Tier(after=30, languages=("fr", "en")))
            ),
        },
        callback=Callback(trunks=("carrier",), countries=("FR", "ES")),
        consulates={name: Consulate.model_validate(value) for name, value in CONSULATES.items()},
        partners={
            "room": Partner.model_validate(
                {"name": "Duty room", "language": "ar", "main": {"number": "+9900", "trunks": ["ministry"]}}
            ),
            "taxes": Partner.model_validate(
                {
                    "name": "Taxes",
                    "language": "ar",
                    "hours": "noon",
                    "main": {"number": "+9901", "trunks": ["ministry"]},
                }
            ),
        },
        nodes={name: node_types()[value["type"]](**value) for name, value in nodes.items()},
    )


def menu(*keys: str, go: str, say: str = "choose", **more: Any) -> dict[str, Any]:
    """A menu whose every option leads to `go`."""
    return {"type": "menu", "options": {key: {"say": say, "go": go} for key in keys}, **more}


PERSON: dict[str, dict[str, Any]] = {
    "person": {"type": "queue", "say": ["wait"], "served": "bye", "unserved": "bye"},
    "bye": {"type": "hangup", "say": ["goodbye"]},
}
"""The two nodes that most small flows end with."""


class Line:
    """A call on `flow`, driven by hand; every event comes one second after the one before."""

    def __init__(self, flow: Flow, **arrived: Any) -> None:
        self.flow = flow
        self.at: datetime = arrived.pop("at", MONDAY)
        self.outlook: dict[str, Any] = arrived.pop("outlook", {"ahead": 0, "seconds": 0, "free": True})
        self.entries: list[Entry] = []
        self.commands: list[Command] = []
        self._keep(begin(flow, Arrived(self.at, "c", arrived.pop("dialled", "+100"), **arrived)))

    def send(self, event: Event) -> Turn:
        """Hands over any event, at the moment it says."""
        self._keep(advance(self.flow, self.turn.call, event))
        return self.turn

    def _keep(self, turn: Turn) -> None:
        """What is asked of the house is answered at once, in the same turn as far as a test can see."""
        if turn.commands and isinstance(asked := turn.commands[-1], House):
            more = advance(self.flow, turn.call, self._answer(asked))
            turn = Turn(more.call, (*turn.commands[:-1], *more.commands), (*turn.entries, *more.entries))
        self.turn = turn
        self.entries += turn.entries
        self.commands += turn.commands

    def _answer(self, asked: House) -> Event:
        match asked:
            case Foresee():
                return Foreseen(self.at, asked.ref, **self.outlook)
            case GiveNumber():
                return Numbered(self.at, asked.ref, 17, "204060")
            case LookUp():
                return LookedUp(self.at, asked.ref, "open", self.at)
        return Registered(self.at, asked.ref, "registered")

    def key(self, *keys: str) -> Line:
        """Presses keys, one after another."""
        for pressed in keys:
            self.send(Key(self._later(), pressed))
        return self

    def played(self, ok: bool = True) -> Line:
        """The prompt comes to its end."""
        self.send(PlayEnded(self._later(), self.last(Play).ref, ok))
        return self

    def silence(self) -> Line:
        """The prompt ends and nothing is pressed; within an entry of digits only the pause passes."""
        if isinstance(self.commands[-1], Play):
            self.played()
        self.send(TimerEnded(self._later(), self.last(Wait).ref))
        return self

    def recorded(self, seconds: float) -> Line:
        """The recording ends."""
        self.send(Recorded(self._later(), self.commands[-1].ref, seconds, "message.wav"))
        return self

    def answered(self, by: str = "claire") -> Line:
        """Somebody takes the call."""
        self.send(Answered(self._later(), self.commands[-1].ref, by))
        return self

    def through(self, to: str = "room") -> Line:
        """The agent leaves the caller with a post that he has asked."""
        self.send(Through(self._later(), self.commands[-1].ref, to))
        return self

    def back_from_queue(self, outcome: Any) -> Line:
        """The caller comes back from the queue."""
        self.send(QueueLeft(self._later(), self.commands[-1].ref, outcome))
        return self

    def back_from_line(self, outcome: Any, sip: int = 0) -> Line:
        """The caller comes back from an attempt."""
        self.send(LineLeft(self._later(), self.commands[-1].ref, outcome, sip))
        return self

    def fails(self) -> Line:
        """Asterisk refuses the last command."""
        self.send(CommandFailed(self._later(), self.commands[-1].ref, "refused"))
        return self

    def hangs_up(self, recorded: float | None = None, cause: int = 16) -> Line:
        """The caller hangs up, with so many seconds of a message when one was under way."""
        kept = Recorded(self.at, self.commands[-1].ref, recorded, "message.wav") if recorded is not None else None
        self.send(HungUp(self._later(), cause, kept))
        return self

    def last(self, kind: type[Any]) -> Any:
        """The last command of a kind."""
        return next(command for command in reversed(self.commands) if isinstance(command, kind))

    def of(self, kind: type[Any]) -> list[Any]:
        """All entries of a kind."""
        return [entry for entry in self.entries if isinstance(entry, kind)]

    @property
    def node(self) -> str:
        """The node the call is at."""
        return self.turn.call.node

    @property
    def said(self) -> list[str]:
        """The prompts of the last thing that was said, in their short form."""
        said: Said = self.of(Said)[-1]
        return [str(prompt) for prompt in said.prompts]

    @property
    def way(self) -> list[str]:
        """The nodes visited, in order."""
        return [entry.node for entry in self.of(Entered)]

    @property
    def exits(self) -> list[str]:
        """The exits taken, as `node.exit`."""
        return [f"{entry.node}.{entry.exit}" for entry in self.of(Left)]

    @property
    def uses(self) -> list[str]:
        """What became of each key, as `3 taken`."""
        return [f"{entry.key} {entry.use}" for entry in self.of(Pressed)]

    @property
    def notes(self) -> list[str]:
        """What was unusual."""
        return [entry.what for entry in self.of(Noted)]

    @property
    def dispositions(self) -> list[str]:
        """How the call ended; more than one would be wrong."""
        return [entry.disposition for entry in self.of(Ended)]

    def _later(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def commands_of(turn: Turn) -> Sequence[str]:
    """The kinds of commands of a turn, in order."""
    return [type(command).__name__ for command in turn.commands]
