"""The agents' desk opened for a service: remembered from the journal, steering Asterisk, watching the telephones."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from hashlib import md5
from typing import Any

from ivr.agents.asked import Asked
from ivr.agents.codes import REASONS, best_language, dialled
from ivr.agents.desk import Change, Desk
from ivr.agents.listing import Person, Roster, as_json
from ivr.agents.police import Police
from ivr.agents.seen import Seeing
from ivr.agents.state import AgentState
from ivr.ami.calls_at import CallAt, CallsAt
from ivr.ami.link import Link
from ivr.ami.members import Members
from ivr.ami.telephones import Telephones
from ivr.ari.strangers import Strangers
from ivr.ari.wire import StasisStart
from ivr.asterisk.queues import lines_served, queues_of_all
from ivr.asterisk.secrets import Secrets
from ivr.control.questions import Questions
from ivr.errors import AccueilError, ServiceTrouble, UserMistake
from ivr.flow.prompts import Prompt, clip_name
from ivr.journal.agents import keep, last_states
from ivr.journal.journal import Journal
from ivr.routing.model import Routing
from ivr.settings import Clock, Settings
from ivr.speech.texts import texts
from ivr.versions.edition import Editions
from ivr.versions.in_force import InForce

log = logging.getLogger(__name__)

REALM = "asterisk"
"""Where Asterisk says that a name and password are of: its default."""

READY = 5.0
"""Seconds that the start of the service waits for the manager interface."""

Staffing = Callable[[Editions], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class AgentsDesk:
    """The desk, what is seen around it, and the telephone codes that lead to it."""

    desk: Desk
    roster: Roster
    versions: InForce
    settings: Settings
    restored: asyncio.Event
    """Set once Asterisk's queues hold who is logged in."""
    staff: Staffing
    """Has other agents and lines known from now on, to Asterisk too; raises ServiceTrouble when that is away."""
    be_patient: Callable[[], None]
    """Asterisk is about to read its files anew: until the next `staff`, telephones may be gone for a while."""

    async def ready(self, seconds: float = READY) -> None:
        """Returns when agents who were logged in take calls again, or after `seconds`: calls never wait for it."""
        try:
            async with asyncio.timeout(seconds):
                await self.restored.wait()
        except TimeoutError:
            log.warning("Asterisk's manager interface does not answer: agents take no calls until it does")

    async def take(self, strangers: Strangers, event: StasisStart) -> None:
        """An agent has dialled a code: `agent`, the code, the telephone that dialled it."""
        _, code, agent = event.args
        routing = self.versions.routing
        language = best_language(routing.agents[agent].languages)
        try:
            said = await dialled(self.desk, routing.service.pauses, agent, code)
        except AccueilError:
            said = (Prompt("agent-trouble"),)
        clips = [str(self.settings.sounds / clip_name(prompt, language)) for prompt in said]
        await strangers.say(event.channel, clips)


@asynccontextmanager
async def open_desk(
    settings: Settings, versions: InForce, journal: Journal, clock: Clock, link: Link, questions: Questions
) -> AsyncIterator[AgentsDesk]:
    """The desk, before the link has begun to connect; agents stand where the journal left them.

    Raises ServiceTrouble when the journal cannot be read.
    """
    loop, restored = asyncio.get_running_loop(), asyncio.Event()
    editions = versions.editions
    lines, waiting = lines_served(editions), queues_of_all(editions)
    members = Members(link)

    def record(change: Change) -> None:
        journal.put(partial(keep, at=clock.now(), agent=change.agent, state=change.state))

    async def warn(agent: str, reason: str) -> None:
        language = best_language(versions.routing.agents[agent].languages)
        await members.write_to(agent, texts(settings.prompts)(Prompt(REASONS[reason]), language))

    desk = Desk(lines, members, clock.now, record, await asyncio.to_thread(_known, journal))
    seeing = Seeing(lines, {name: queue.wrap_up for name, (_, queue) in waiting.items()}, loop.time)
    police = Police(desk, {name: queue.ring for name, (_, queue) in waiting.items()}, warn)
    Telephones(link, seeing, police)
    calls = CallsAt(link)
    afresh = _afresh(members, seeing, police, desk, restored)
    link.on_up(afresh)
    link.on_down(seeing.blind)
    link.on_down(police.blind)
    roster = Roster(desk, seeing, _people(versions.routing), lines)
    asked = Asked(desk, roster)
    questions.on("agents", asked.list)
    questions.on("agent", asked.do)
    questions.on("call-of-agent", partial(_call_of, roster, calls, clock))
    questions.on("telephone-of-agent", partial(_telephone_of, settings, versions))

    try:
        staff = _staffing(seeing, police, roster, desk, afresh)
        yield AgentsDesk(desk, roster, versions, settings, restored, staff, police.be_patient)
    finally:
        police.stop()


def _staffing(
    seeing: Seeing, police: Police, roster: Roster, desk: Desk, afresh: Callable[[], Awaitable[None]]
) -> Staffing:
    async def staff(editions: Editions) -> None:
        lines, waiting = lines_served(editions), queues_of_all(editions)
        seeing.staff(lines, {name: queue.wrap_up for name, (_, queue) in waiting.items()})
        police.staff({name: queue.ring for name, (_, queue) in waiting.items()})
        roster.staff(_people(editions.newest.routing), lines)
        await desk.staff(lines)
        await afresh()

    return staff


async def _call_of(roster: Roster, calls: CallsAt, clock: Clock, fields: Mapping[str, Any]) -> dict[str, Any]:
    """An agent's row, and the call that he has or had last, in moments of the service's clock. Raises UserMistake."""
    agent = str(fields.get("agent", ""))
    row = next((row for row in roster.rows() if row.agent == agent), None)
    if row is None:
        raise UserMistake(f"there is no agent '{agent}': `ivr agents` lists them")
    found = calls.at(agent)
    return {"agent": as_json(row), "call": _call_json(found, clock) if found else None}


async def _telephone_of(settings: Settings, versions: InForce, fields: Mapping[str, Any]) -> dict[str, str]:
    """What the telephone in an agent's page registers with; its password is told to nobody. Raises UserMistake."""
    name = str(fields.get("agent", ""))
    agent = versions.routing.agents.get(name)
    if agent is None or not agent.in_page:
        raise UserMistake(f"the routing has no agent '{name}' with `telephone: page`")
    password = await asyncio.to_thread(Secrets(settings.home).secret_of, name)
    digest = md5(f"{name}:{REALM}:{password}".encode(), usedforsecurity=False).hexdigest()
    return {"user": name, "realm": REALM, "ha1": digest}


def _call_json(found: CallAt, clock: Clock) -> dict[str, Any]:
    return {
        name: clock.at(value).isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(found).items()
    }


def _known(journal: Journal) -> dict[str, AgentState]:
    try:
        return last_states(journal.path)
    except sqlite3.Error as trouble:
        raise ServiceTrouble(f"the journal {journal.path} cannot be read: {trouble}") from trouble


def _afresh(
    members: Members, seeing: Seeing, police: Police, desk: Desk, restored: asyncio.Event
) -> Callable[[], Awaitable[None]]:
    """What is read and told anew each time that the manager interface is back.

    An Asterisk that has just started knows where the telephones are, but rings none before it has had a sign of life
    of it: by itself it asks for that at some moment of the first 15 seconds.
    """

    async def afresh() -> None:
        for agent in desk.agents:
            await members.look_for(agent)
        telephones = await members.telephones()
        for agent, device in telephones.items():
            seeing.telephone(agent, device)
        police.read_afresh(telephones)
        await desk.apply()
        restored.set()

    return afresh


def _people(routing: Routing) -> dict[str, Person]:
    return {name: Person(agent.name, agent.languages, agent.queues) for name, agent in routing.agents.items()}
