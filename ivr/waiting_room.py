"""The waiting room opened for a service: filled with what the journal knows, and announcing from then on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from ivr.flow.waiting import announcement
from ivr.journal.journal import Journal
from ivr.journal.talks import latest_talks
from ivr.routing.model import Routing
from ivr.settings import Clock, Settings
from ivr.waiting.announcer import Announcer
from ivr.waiting.files import Files
from ivr.waiting.people import NoStaff
from ivr.waiting.room import Room
from ivr.waiting.talks import Talk, Talks

EARLIER = timedelta(days=1)
"""How far back conversations tell how long one takes."""


@asynccontextmanager
async def open_room(settings: Settings, routing: Routing, journal: Journal, clock: Clock) -> AsyncIterator[Room]:
    """An empty room; `staff`, `parked` and `on_register` are filled in by who knows them.

    Raises ServiceTrouble when the journal cannot be read.
    """
    earlier = await asyncio.to_thread(latest_talks, journal.path, clock.now() - EARLIER)
    room = Room(clock.now, routing.queues, NoStaff(), Talks(Talk(*row) for row in earlier))
    announcing = asyncio.create_task(Announcer(room, Files(settings.sounds), announcement).run())
    try:
        yield room
    finally:
        announcing.cancel()
        await asyncio.gather(announcing, return_exceptions=True)
