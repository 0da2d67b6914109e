"""What watches calls put together into their reception: the waiting room, figures, conversations, where each stands."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from ivr.ari.client import AriClient
from ivr.ari.stands import Stands
from ivr.asterisk.warden import Warden
from ivr.service.base import Base
from ivr.service.conversations import Conversations
from ivr.service.disk_watch import watched
from ivr.service.doors import Doors
from ivr.service.observing import Observed, observing
from ivr.service.people import People
from ivr.service.reception import Reception


@asynccontextmanager
async def receiving(
    base: Base, client: AriClient, staff: People, warden: Warden, doors: Doors
) -> AsyncIterator[Reception]:
    """A reception that is observed for as long as the context lasts. Raises as `observing` does."""
    settings, versions, journal, clock = base.settings, base.versions, base.journal, base.clock
    async with AsyncExitStack() as stack:
        disk = await stack.enter_async_context(watched(settings.home, base.incident))
        own = (settings, versions, journal, clock, staff.room, staff.link, client, staff.agents.roster)
        observed = Observed(*own, warden, doors.shut, disk, staff.trunks)
        counting = await stack.enter_async_context(observing(observed, base.questions))
        kept = Conversations(
            journal, settings.conversations, lambda: versions.routing.retention.conversations, clock.now
        )
        await kept.adopt()
        watching = (staff.room, counting.turn, kept.register, Stands(client))
        yield Reception(versions.edition, journal, base.tail, clock, settings.recordings, *watching)
