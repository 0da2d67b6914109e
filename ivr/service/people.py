"""Who works and who waits, opened for a service: the link to Asterisk's manager, the agents' desk, the waiting room."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from ivr.ami.link import Link
from ivr.ami.trunks import TrunksSeen
from ivr.ami.watch import Watch
from ivr.service.agents_desk import AgentsDesk, open_desk
from ivr.service.base import Base
from ivr.service.waiting_room import open_room, watch_agents
from ivr.waiting.room import Room


@dataclass(frozen=True, slots=True)
class People:
    """The two, what is seen of the trunks, and the link through which all are seen and agents are steered."""

    link: Link
    trunks: TrunksSeen
    agents: AgentsDesk
    room: Room


@asynccontextmanager
async def people(base: Base) -> AsyncIterator[People]:
    """Agents who were logged in take calls again. Raises ServiceTrouble when the journal cannot be read."""
    known = base.settings, base.versions, base.journal, base.clock
    async with AsyncExitStack() as stack:
        link = Link(base.settings.ami_bind, "ivr", base.secrets.secret_of("ami"))
        stack.callback(link.stop)
        stack.callback(Watch(link, base.incident).stop)
        agents = await stack.enter_async_context(open_desk(*known, link, base.questions))
        trunks = TrunksSeen(link)
        link.start()
        await agents.ready()
        room = await stack.enter_async_context(open_room(*known))
        watch_agents(room, agents.roster, link)
        yield People(link, trunks, agents, room)
