"""The waiting room opened for a service: filled with what the journal knows, and announcing from then on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from ivr.agents.listing import Roster
from ivr.ami.callers import AgentComplete, on_complete
from ivr.ami.link import Link
from ivr.beside import beside
from ivr.flow.definition import Queue
from ivr.flow.waiting import announcement
from ivr.journal.journal import Journal
from ivr.journal.talks import latest_talks
from ivr.settings import Clock, Settings
from ivr.versions.edition import Editions
from ivr.versions.in_force import InForce
from ivr.waiting.announcer import Announcer
from ivr.waiting.files import Files
from ivr.waiting.people import Able, NoStaff
from ivr.waiting.room import Room, base
from ivr.waiting.talks import Talk, Talks

EARLIER = timedelta(days=1)
"""How far back conversations tell how long one takes."""


@asynccontextmanager
async def open_room(settings: Settings, versions: InForce, journal: Journal, clock: Clock) -> AsyncIterator[Room]:
    """An empty room; `staff`, `parked` and `on_register` are filled in by who knows them.

    Raises ServiceTrouble when the journal cannot be read.
    """
    earlier = await asyncio.to_thread(latest_talks, journal.path, clock.now() - EARLIER)
    room = Room(clock.now, _queues(versions.editions), NoStaff(), Talks(Talk(*row) for row in earlier))

    def renew() -> None:
        room.queues = _queues(versions.editions)
        room.changed.set()

    versions.on_change(renew)
    async with beside(Announcer(room, Files(settings.sounds), announcement).run()):
        yield room


def _queues(editions: Editions) -> dict[str, Queue]:
    return {name: edition.routing.queues[name] for name, edition in editions.queues().items()}


@dataclass(frozen=True, slots=True)
class OnDuty:
    """The agents' roster as the staff that the room asks for."""

    roster: Roster

    def of(self, line: str) -> Able | None:
        """Who takes calls of a line; None while the telephones cannot be seen."""
        able = self.roster.able(line)
        return Able(*able) if able else None


def watch_agents(room: Room, roster: Roster, link: Link) -> None:
    """From now on the room knows who takes calls, and learns from every conversation how long one takes."""

    def ended(talk: AgentComplete) -> None:
        room.talks.add(Talk(base(talk.line), talk.agent, float(talk.seconds)))

    room.staff = OnDuty(roster)
    on_complete(link, ended)
