"""A town whose service runs here, so that its disk can be spoilt, and the questions about versions that tests ask."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ivr.app import Service, serving
from ivr.control.questions import ask_long
from ivr.flow.entries import Began
from ivr.outside.leg import Leg
from ivr.outside.opening import opened
from ivr.service import accepting
from ivr.versions.opening import record_of
from ivr.versions.store import version_of
from tests.live.controller import SplitTown
from tests.live.ground import free_ground
from tests.live.process import Controller
from tests.live.town import until

CENTRAL = "+33199000100"
OFTEN = 2.0
"""Seconds between two looks at whether old versions have calls; a service takes its time for it."""


@dataclass
class Changing:
    """The town, its service, and how long each change took that was accepted, in seconds."""

    town: SplitTown
    service: Service
    base: str
    took: list[float] = field(default_factory=list)
    stayed: list[Leg] = field(default_factory=list)

    def text(self, changes: Mapping[str, str], note: str) -> str:
        """The first text with these pieces replaced, and a note that makes it a version of its own."""
        text = self.base
        for old, new in changes.items():
            assert old in text, f"the routing has no {old!r} to be replaced"
            text = text.replace(old, new)
        return f"{text}# {note}\n"

    async def accept(self, text: str, why: str = "a test") -> str:
        """Saves the text, has it put into force, and answers its version. Raises as the service does."""
        self.town.settings.routing.write_text(text)
        return await self._wish("accept", self.town.settings.routing, version_of(text.encode()), why)

    async def roll_back(self) -> str:
        """Has the version before the one in force put into force again, and answers it."""
        store, changes = self.service.versions.store, record_of(self.town.settings.home).changes()
        before = next(one.version for one in reversed(changes) if one.version != changes[-1].version)
        return await self._wish("rollback", store.path(before), before, "they did not like it")

    async def _wish(self, what: str, path: Path, version: str, why: str) -> str:
        fields = {"what": what, "path": str(path), "version": version, "who": "marie", "why": why}
        began = time.monotonic()
        await ask_long(self.town.settings.control, "routing accept", fields, 60)
        self.took.append(time.monotonic() - began)
        return version

    async def version(self) -> str:
        """The version that Asterisk begins calls with."""
        shown = await self.service.asterisk.cli("dialplan show globals")
        return re.findall(r"^\s*VERSION=(\w*)", shown, re.MULTILINE)[0]

    async def known(self) -> dict[str, list[str]]:
        """What Asterisk says that it knows: endpoints, queues and contexts by name."""
        asked = {
            "pjsip show endpoints": r"^ Endpoint:\s+([\w.-]+)",
            "queue show": r"^([\w.-]+) has \d+ calls",
            "dialplan show": r"^\[ Context '([\w.-]+)'",
        }
        return {
            command: sorted(re.findall(pattern, await self.service.asterisk.cli(command), re.MULTILINE))
            for command, pattern in asked.items()
        }

    async def waiting(self, queue: str) -> list[str]:
        """The channels that wait for an agent of a queue, in their order; those of each of its lines together."""
        shown = await self.service.asterisk.cli("queue show")
        lines = re.findall(rf"^{queue}(?:\.\w+)? has \d+ calls.*?(?=^\S|\Z)", shown, re.MULTILINE | re.DOTALL)
        return [name for line in lines for name in re.findall(r"^ +\d+\. (\S+) \(wait", line, re.MULTILINE)]

    async def everything(self) -> dict[str, Any]:
        """All that a change may touch: files, record, Asterisk, and who is staffed; no text that never was in force."""
        home = self.town.settings.home
        changes = record_of(home).changes()
        texts = {f"{change.version}.yaml" for change in changes}
        versions = (path for path in (home / "versions").iterdir() if path.suffix != ".yaml" or path.name in texts)
        files = {path.name: path.read_text() for path in sorted((home / "etc").iterdir()) if path.is_file()}
        return {
            "files": files,
            "versions": {path.name: path.read_text() for path in versions},
            "asterisk": await self.known() | {"VERSION": await self.version()},
            "changes": changes,
            "in force": self.service.versions.editions.versions,
            "agents": sorted(self.service.agents.desk.agents),
        }

    async def begins_with(self) -> str:
        """The version that a new call has; the caller stays, so that the version does too."""
        leg = await self.town.call(CENTRAL, heard=False)
        self.stayed.append(leg)
        (began,) = (one for one in self.town.entries(await self.town.id_of(leg)) if isinstance(one, Began))
        return began.version

    async def all_leave(self) -> list[str]:
        """They hang up, and older versions leave after them; a complaint for everybody who was gone already."""
        gone = [f"a caller of {leg.dialled} was hung up" for leg in self.stayed if leg.has("ended")]
        for leg in self.stayed:
            await leg.hang_up()
        self.stayed.clear()
        await until(lambda: len(self.service.versions.editions.all) == 1, "older versions have left", 60)
        return gone


@asynccontextmanager
async def changing_town(changes: Mapping[str, str], world: str = "", watched: bool = False) -> AsyncIterator[Changing]:
    """A town whose service lives here, all agents logged in; `watched`: a saved routing is accepted by itself."""
    async with free_ground(changes) as ground:
        settings, routing = ground.settings, ground.routing
        with patch.object(accepting, "BETWEEN", OFTEN):
            async with (
                serving(settings, routing, followed=settings.routing if watched else None) as service,
                opened(settings, routing, ground.installation) as outside,
            ):
                town = SplitTown(ground, Controller(settings), service.asterisk, outside)
                await town.behave(world)
                await town.everybody_in()
                yield Changing(town, service, settings.routing.read_text())
