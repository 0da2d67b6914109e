"""Questions from the command line turned into what is done at the desk, and answers that are ready for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr.agents.desk import Desk
from ivr.agents.listing import Roster, as_json
from ivr.agents.state import Outcome
from ivr.errors import UserMistake

WHAT = ("log-in", "log-out", "pause", "resume")
"""What can be wanted of agents."""


class Asked:
    """Answers `agents` (the listing) and `agent` (`do`, `names` or `all`, `reason`, `by`)."""

    def __init__(self, desk: Desk, roster: Roster) -> None:
        self._desk = desk
        self._roster = roster

    async def list(self, fields: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Every agent's row."""
        return [as_json(row) for row in self._roster.rows()]

    async def do(self, fields: Mapping[str, Any]) -> dict[str, Outcome]:
        """What came of it for each agent. Nothing is done when one name is wrong. Raises UserMistake."""
        what, by = fields.get("do"), "".join(filter(str.isprintable, str(fields.get("by") or "command line")))[:80]
        names = self._desk.agents if fields.get("all") else fields.get("names", [])
        if what not in WHAT:
            raise UserMistake(f"agents cannot be asked to '{what}': choose one of {', '.join(WHAT)}")
        if not isinstance(names, list | tuple) or not names:
            raise UserMistake("nobody is named: write the names of agents, or --all")
        for name in names:
            self._desk.state(str(name))
        return {str(name): await self._one(str(name), what, str(fields.get("reason", "")), by) for name in names}

    async def _one(self, agent: str, what: str, reason: str, by: str) -> Outcome:
        match what:
            case "log-in":
                return await self._desk.log_in(agent, by)
            case "log-out":
                return await self._desk.log_out(agent, by)
            case "pause":
                return await self._desk.pause(agent, reason, by)
            case _:
                return await self._desk.resume(agent, by)
