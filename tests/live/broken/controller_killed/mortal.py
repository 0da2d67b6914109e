"""The service (`python -m tests.live.broken.controller_killed.mortal up`) in which calls die at chosen points.

A controller that is killed stops between any two messages. Here every call stops at a point of its own: from there on
nothing of that call goes out, comes in, or is written down. When all have stopped the process is killed, and each call
was left exactly as if that had happened at its point. `plan.json` in the run folder says which call (by the caller's
number) stops where; `points.jsonl` tells every point that was passed.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ivr.__main__ import main
from ivr.ari.client import AriClient
from ivr.ari.phone import AriPhone
from ivr.ari.stands import Stands
from ivr.ari.wire import StasisStart, parse
from ivr.flow.events import Event
from ivr.journal.journal import Journal
from ivr.settings import Settings

PLAN, POINTS = "plan.json", "points.jsonl"

UNSENT, UNANSWERED, UNHEARD, UNWRITTEN = "unsent", "unanswered", "unheard", "unwritten"
"""Died before a request went out, before its answer came, before an event came in, and with a turn not on the disk
whose commands went out all the same."""

WRITING = 0.05
"""Seconds that a turn may be on its way to the disk, while its commands go out."""

CHANNEL = re.compile(r"\b(\d{10})[.-](\d+)\b")


@dataclass
class Life:
    """What of one call has happened, and where it dies."""

    call: str
    caller: str
    dies: tuple[str, int] | None
    told: Path
    dead: bool = False
    mute: bool = False
    passed: Counter[str] = field(default_factory=Counter)

    def dies_at(self, kind: str, what: str) -> bool:
        """Counts one more of this kind; whether the call dies here, or is dead already."""
        if not self.dead:
            self.passed[kind] += 1
            number = self.passed[kind]
            here = self.dies == (kind, number)
            with self.told.open("a") as file:
                point = {"caller": self.caller, "call": self.call, "kind": kind, "number": number, "what": what}
                print(json.dumps(point | {"dies": here}), file=file)
            self.dead = here and kind != UNWRITTEN
            return here
        return True

    def die(self) -> None:
        """It is dead from now on."""
        self.dead = True


LIVES: dict[str, Life] = {}
HOME = Settings.from_environment().home


def life_of(text: str) -> Life | None:
    """The first call that is named in a message."""
    named = (LIVES.get("-".join(found.groups())) for found in CHANNEL.finditer(text))
    return next(filter(None, named), None)


def born(event: StasisStart) -> None:
    """A call that has arrived is known from now on."""
    _, call, _, _, caller, *_ = event.args
    plan = HOME / PLAN
    dies = json.loads(plan.read_text()).get(caller) if plan.exists() else None
    LIVES[call] = Life(call, caller, dies and (dies[0], dies[1]), HOME / POINTS)


async def never() -> None:
    """The dead wait for nothing."""
    await asyncio.Event().wait()


def hold_requests(cls: type, name: str, text_of: Callable[..., str]) -> None:
    """Requests of `cls.name` stop at the points before they go out, and before their answer."""
    go = getattr(cls, name)

    async def request(self: Any, *args: Any, **options: Any) -> Any:
        text = text_of(*args, **options)
        life = life_of(text)
        if life and life.dies_at(UNSENT, text):
            await never()
        answer = await go(self, *args, **options)
        if life and life.dies_at(UNANSWERED, text):
            await never()
        return answer

    setattr(cls, name, request)


def hold_events() -> None:
    """Events stop before they are sorted."""
    sort = AriClient._sort

    def sorted_unless_dead(self: AriClient, text: str) -> None:
        raw = json.loads(text)
        event = None if raw["type"] == "RESTResponse" else parse(raw)
        if isinstance(event, StasisStart) and event.args[0] == "arrived":
            born(event)
        life = life_of(text) if event else None
        if not (life and life.dies_at(UNHEARD, repr(event))):
            sort(self, text)

    setattr(AriClient, "_sort", sorted_unless_dead)  # noqa: B010


def hold_writing() -> None:
    """A turn is not written down; what it has set going gets WRITING seconds."""
    write = Journal.write

    def written_unless_dead(self: Journal, call_id: str, entries: Any, state: Any) -> None:
        life = LIVES.get(call_id)
        if life and not life.mute and life.dies_at(UNWRITTEN, state.node):
            life.mute = True
            asyncio.get_running_loop().call_later(WRITING, life.die)
        if not (life and life.mute):
            write(self, call_id, entries, state)

    setattr(Journal, "write", written_unless_dead)  # noqa: B010


def hold_session() -> None:
    """The session is told nothing any more, not even that a request was not answered in time."""
    next_event = AriPhone.next_event

    async def next_unless_dead(self: AriPhone) -> Event:
        event = await next_event(self)
        if (life := LIVES.get(self.leg.call)) and life.dead:
            await never()
        return event

    setattr(AriPhone, "next_event", next_unless_dead)  # noqa: B010


def hold(cls: type, name: str, call_of: Callable[..., str]) -> None:
    """`cls.name` does nothing any more for a call that is dead."""
    do = getattr(cls, name)

    def unless_dead(self: Any, *args: Any) -> None:
        life = life_of(call_of(self, *args))
        if not (life and life.dead):
            do(self, *args)

    setattr(cls, name, unless_dead)


if __name__ == "__main__":
    hold_requests(AriClient, "request", lambda method, *path, **_: " ".join((method, *path)))
    hold_requests(AriClient, "request_slowly", lambda method, *path, **_: " ".join((method, *path)))
    hold_events()
    hold_writing()
    hold_session()
    hold(Stands, "at", lambda stands, channel, stand: channel)
    main()
