"""Calls of the past led through the draft, by a process of its own: the service has calls to serve."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from ivr.desk.visit import Visit, go
from ivr.desk.working import Tell
from ivr.errors import ServiceTrouble, UserMistake
from ivr.routing.moments import zone_of

LONGEST = 600.0
"""Seconds that it may take: ten thousand calls need twenty."""

KIND = "replay"


async def page(visit: Visit) -> web.StreamResponse:
    """The form, how far it is, and what was found last."""
    work = visit.desk.works.last
    mine = work if work and work.kind == KIND else None
    today = visit.desk.now.astimezone(zone_of(visit.desk.routing)).date()
    found: dict[str, Any] | None = json.loads(mine.result) if mine and mine.result else None
    values: dict[str, Any] = {
        "work": mine,
        "found": found,
        "yesterday": (today - timedelta(days=1)).isoformat(),
        "today": today,
    }
    answer = visit.page("routing-replay.html.j2", **values)
    if mine and not mine.over:
        answer.headers["Refresh"] = "1"
    return answer


async def begin(visit: Visit) -> web.StreamResponse:
    """Leads the calls of one day through the draft."""
    text = visit.fields.get("day", "")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UserMistake(f"'{text}' is no day - write it like 2026-11-22") from None
    home, file = visit.desk.settings.home, visit.desk.settings.routing

    async def doing(tell: Tell) -> str:
        tell(f"the calls of {day} are led through {file.name}")
        return await asyncio.wait_for(_replayed(day, home, file), LONGEST)

    visit.desk.works.begin(KIND, visit.user.name, doing)
    await visit.log("led calls of the past through the routing file", day.isoformat())
    return go("/desk/routing/replay")


async def _replayed(day: date, home: Path, file: Path) -> str:
    """JSON of what was found. Raises ServiceTrouble with what the command says when it cannot be done."""
    asked = ("nice", "-n", "19", sys.executable, "-m", "ivr", "routing", "replay", str(file))
    child = await asyncio.create_subprocess_exec(*asked, "--day", day.isoformat(), "--json", stdout=PIPE, stderr=PIPE)
    try:
        out, told = await child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        raise ServiceTrouble(told.decode(errors="replace").strip()[-2000:] or "it ended without a word")
    return out.decode()
