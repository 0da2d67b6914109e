"""Calls of the past led through the draft, by a process of its own: the service has calls to serve."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from aiohttp import web

from ivr.desk.child import printed
from ivr.desk.visit import Visit, go
from ivr.desk.working import Tell
from ivr.errors import UserMistake
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
    settings = visit.desk.settings

    async def doing(tell: Tell) -> str:
        tell(f"the calls of {day} are led through {settings.routing.name}")
        asked = ("routing", "replay", str(settings.routing), "--day", day.isoformat(), "--json")
        return await printed(settings, LONGEST, *asked)

    visit.desk.works.begin(KIND, visit.user.name, doing)
    await visit.log("led calls of the past through the routing file", day.isoformat())
    return go("/desk/routing/replay")
