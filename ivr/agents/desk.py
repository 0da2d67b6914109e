"""What somebody wants of an agent turned into the agent's new state, written down first and then asked of the floor."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from ivr.agents import state as states
from ivr.agents.floor import Floor, Place
from ivr.agents.state import AgentState, Outcome, Step
from ivr.errors import ServiceTrouble, UserMistake

log = logging.getLogger(__name__)

WORD = 40
"""Characters of a pause's reason at most."""


@dataclass(frozen=True, slots=True)
class Change:
    """An agent's new state, as it is written down."""

    agent: str
    state: AgentState


Record = Callable[[Change], None]
"""Writes a change down; must return at once."""

OnChange = Callable[[str, Outcome], None]
"""Hears that an agent's state has changed."""


class Desk:
    """The one place where agents log in and out, are paused and resumed: by telephone, command line or page.

    What is written down is the truth; the floor is made to match it, now and whenever it is back.
    """

    def __init__(
        self,
        lines: Mapping[str, Collection[str]],
        floor: Floor,
        now: Callable[[], datetime],
        record: Record,
        known: Mapping[str, AgentState] | None = None,
    ) -> None:
        """`lines`: agent -> the waiting lines whose calls ring there when logged in. `known`: the states so far."""
        self._lines = lines
        self._known = dict(known or {})
        self._floor = floor
        self._now = now
        self._record = record
        self._states = {name: self._known.get(name, AgentState()) for name in lines}
        self._steering = asyncio.Lock()
        self._on_change: list[OnChange] = []

    @property
    def agents(self) -> tuple[str, ...]:
        """The names of all agents, in the order of the file."""
        return tuple(self._lines)

    async def staff(self, lines: Mapping[str, Collection[str]]) -> None:
        """From now on these agents and lines; who is still there stands where he stood.

        Raises ServiceTrouble when the floor cannot be told.
        """
        async with self._steering:
            self._known |= self._states
            self._lines = lines
            self._states = {name: self._known.get(name, AgentState()) for name in lines}
            await self._match_all()

    def on_change(self, callback: OnChange) -> None:
        """Has `callback` called after each change."""
        self._on_change.append(callback)

    def state(self, agent: str) -> AgentState:
        """Where an agent stands. Raises UserMistake for a name that nobody has."""
        self._check(agent)
        return self._states[agent]

    async def log_in(self, agent: str, by: str) -> Outcome:
        """Calls come from now on. `by` is who wants it: the agent's name, `command line`, a supervisor."""
        return await self._step(agent, states.log_in(self.state(agent), self._now(), by))

    async def log_out(self, agent: str, by: str) -> Outcome:
        """Calls come no more; one that is going on goes on."""
        return await self._step(agent, states.log_out(self.state(agent), self._now(), by))

    async def pause(self, agent: str, reason: str, by: str) -> Outcome:
        """No calls come until the agent resumes. Raises UserMistake for a reason that is no short line."""
        if not reason.strip() or len(reason) > WORD or not reason.isprintable():
            raise UserMistake(f"'{reason[:WORD]}' is no reason for a pause - write a word or two, such as meal")
        return await self._step(agent, states.pause(self.state(agent), reason.strip(), self._now(), by))

    async def resume(self, agent: str, by: str) -> Outcome:
        """Calls come again."""
        return await self._step(agent, states.resume(self.state(agent), self._now(), by))

    async def everybody_in(self, by: str) -> None:
        """All agents are logged in and none is paused, as a demonstration begins."""
        for agent in self._lines:
            self._write(agent, states.log_in(self._states[agent], self._now(), by))
            self._write(agent, states.resume(self._states[agent], self._now(), by))
        await self.apply()

    async def apply(self) -> None:
        """Makes the floor match what is written down. Raises ServiceTrouble when it cannot be told."""
        async with self._steering:
            await self._match_all()

    async def _step(self, agent: str, step: Step) -> Outcome:
        outcome = self._write(agent, step)
        try:
            async with self._steering:
                await self._match(agent, [place for place in await self._floor.places() if place.agent == agent])
        except ServiceTrouble as trouble:
            log.warning("agent %s: %s, but Asterisk is told only when it is back: %s", agent, outcome, trouble)
        return outcome

    def _write(self, agent: str, step: Step) -> Outcome:
        state, outcome = step
        if state != self._states[agent]:
            self._states[agent] = state
            self._record(Change(agent, state))
            for callback in self._on_change:
                callback(agent, outcome)
        return outcome

    async def _match_all(self) -> None:
        places = await self._floor.places()
        for agent in self._lines:
            await self._match(agent, [place for place in places if place.agent == agent])
        for stranger in (place for place in places if place.agent not in self._lines):
            await self._floor.remove(stranger.line, stranger.agent)

    async def _match(self, agent: str, places: Collection[Place]) -> None:
        """Makes one agent's places what they are to be; does nothing when they are so already."""
        state = self._states[agent]
        wanted = () if state.standing == "out" else self._lines[agent]
        pause = state.reason if state.standing == "paused" else None
        there = {place.line for place in places}
        if any(place.pause != pause for place in places if place.line in wanted):
            await self._floor.pause(agent, pause)
        for line in wanted:
            if line not in there:
                await self._floor.add(line, agent, pause)
        for line in there.difference(wanted):
            await self._floor.remove(line, agent)

    def _check(self, agent: str) -> None:
        if agent not in self._states:
            near = get_close_matches(agent, self._states, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"the agents are {', '.join(self._states)}"
            raise UserMistake(f"there is no agent '{agent}' - {hint}")
