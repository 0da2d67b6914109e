"""Telephones that are gone, and calls that agents let pass, turned into pauses with that reason."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

from ivr.agents.desk import Desk
from ivr.agents.floor import Device
from ivr.agents.state import NOT_ANSWERING, SERVICE, TELEPHONE_GONE, Outcome
from ivr.errors import ServiceTrouble

log = logging.getLogger(__name__)

PATIENCE = 2
"""Calls let pass one after another before an agent is paused."""

AT_ONCE = 1.5
"""Seconds of talk below which an agent who hangs up has refused the call."""

GRACE = 5.0
"""Seconds that a telephone may be gone: it registers anew, or one sign of life was lost."""

STARTING = 60.0
"""The same after the telephones were read afresh: Asterisk may have just begun, and they register one by one."""

CUT_SHORT = 1.0
"""A telephone that rang this many seconds less than it should have was not let ring out by the agent."""

Warn = Callable[[str, str], Awaitable[None]]
"""Tells an agent, at his telephone, for which reason he was paused."""


class Police:
    """Watches the agents who are logged in. A `Watcher`; it pauses through the desk, like everybody."""

    def __init__(self, desk: Desk, rings: Mapping[str, float], warn: Warn) -> None:
        """`rings`: waiting line -> seconds that a telephone rings for it."""
        self._desk = desk
        self._rings = rings
        self._warn = warn
        self._passed: Counter[str] = Counter()
        self._gone: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._grace = GRACE
        desk.on_change(self._changed)

    def staff(self, rings: Mapping[str, float]) -> None:
        """From now on these lines."""
        self._rings = rings

    def be_patient(self) -> None:
        """Asterisk reads its files anew: telephones may be gone for a while, until all are read afresh."""
        self._grace = STARTING

    def read_afresh(self, telephones: Mapping[str, Device]) -> None:
        """The telephones as they are now that somebody can tell again."""
        self._grace = STARTING
        for agent, device in telephones.items():
            self.telephone(agent, device)
        self._grace = GRACE

    def blind(self) -> None:
        """Nobody can tell what the telephones do: nobody is accused of anything meanwhile."""
        for agent in tuple(self._gone):
            self._there(agent)

    def telephone(self, agent: str, device: Device) -> None:
        """One that is gone too long has its agent paused."""
        if agent not in self._desk.agents:
            return
        if device != "gone":
            self._there(agent)
        elif agent not in self._gone:
            loop = asyncio.get_running_loop()
            self._gone[agent] = loop.call_later(self._grace, self._pause, agent, TELEPHONE_GONE)

    def called(self, agent: str) -> None:
        """Nothing to judge yet."""

    def gave_up(self, agent: str, line: str, seconds: float, refused: bool) -> None:
        """Refused, or let ring out to the end; a caller whose time was over first is nobody's fault."""
        if agent in self._gone:
            return  # Asterisk cannot have rung it
        if refused or seconds >= self._rings.get(line, 0.0) - CUT_SHORT:
            self._let_pass(agent)

    def spared(self, agent: str) -> None:
        """Nothing to judge."""

    def talking(self, agent: str) -> None:
        """Nothing to judge yet."""

    def hung_up_at_once(self, agent: str) -> None:
        """As good as refused."""
        self._let_pass(agent)

    def talked(self, agent: str, line: str, seconds: float, by_agent: bool) -> None:
        """A real talk wipes out what was before it."""
        if by_agent and seconds < AT_ONCE:
            self._let_pass(agent)
        else:
            self._passed.pop(agent, None)

    def stop(self) -> None:
        """Ends all that is under way."""
        self.blind()
        for task in self._tasks:
            task.cancel()

    def _there(self, agent: str) -> None:
        if timer := self._gone.pop(agent, None):
            timer.cancel()

    def _let_pass(self, agent: str) -> None:
        self._passed[agent] += 1
        if self._passed[agent] >= PATIENCE:
            self._pause(agent, NOT_ANSWERING)

    def _changed(self, agent: str, outcome: Outcome) -> None:
        """Whoever comes back begins anew; while the telephone is still gone, with a new grace."""
        self._passed.pop(agent, None)
        if outcome in ("logged-in", "resumed") and agent in self._gone:
            self._there(agent)
            self.telephone(agent, "gone")

    def _pause(self, agent: str, reason: str) -> None:
        if agent in self._desk.agents and self._desk.state(agent).standing == "in":
            task = asyncio.create_task(self._do_pause(agent, reason))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _do_pause(self, agent: str, reason: str) -> None:
        log.warning("agent %s is paused: %s", agent, reason)
        await self._desk.pause(agent, reason, SERVICE)
        try:
            await self._warn(agent, reason)
        except ServiceTrouble as trouble:
            log.info("agent %s hears of it only at the next code: %s", agent, trouble)
