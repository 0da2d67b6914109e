"""What the draft changes, and the draft, or an older version, put into force: the same as `ivr routing` does it."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from ivr.desk.desk import Desk
from ivr.desk.routing.comparing import difference
from ivr.desk.routing.reading import Reading, draft, reading
from ivr.desk.visit import Visit, go
from ivr.desk.working import Tell
from ivr.errors import AccueilError, UserMistake
from ivr.versions.meaning import differences
from ivr.versions.opening import folder_of, record_of
from ivr.versions.store import Store
from ivr.versions.wish import Wish


async def page(visit: Visit) -> web.StreamResponse:
    """The draft beside the version in force, or beside an older one, in words and in the text."""
    return await _page(visit)


async def _page(visit: Visit, wrong: str = "", status: int = 200) -> web.Response:
    settings = visit.desk.settings
    before, after = await asyncio.to_thread(_both, visit)
    values: dict[str, Any] = {"before": before, "after": after, "lines": difference(before.text, after.text)}
    values["words"] = differences(before.routing, after.routing) if before.routing and after.routing else []
    in_force = await asyncio.to_thread(record_of(settings.home).last)
    values["against_force"] = in_force is not None and in_force.version == before.name
    return visit.page(
        "routing-changes.html.j2", status, wrong=wrong, typed=visit.fields or visit.request.query, **values
    )


def _both(visit: Visit) -> tuple[Reading, Reading]:
    settings = visit.desk.settings
    return reading(settings, visit.request.query.get("from", "")), draft(settings)


async def accept(visit: Visit) -> web.StreamResponse:
    """The draft that was seen is put into force, or only tried; the next page says how far it is."""
    settings, trying = visit.desk.settings, visit.fields.get("do") == "try"
    why, seen = visit.fields.get("why", "").strip(), visit.fields.get("seen", "")
    if not why and not trying:
        return await _page(visit, "a change needs a reason for the record, such as: new hours from Monday on", 400)
    wish = Wish("accept", settings.routing, seen, visit.user.name, why, trying)
    return await _begun(visit, wish, "tried a routing" if trying else "accepted a routing")


async def back(visit: Visit) -> web.StreamResponse:
    """An older version is put into force again."""
    settings = visit.desk.settings
    record = record_of(settings.home)
    version = (await asyncio.to_thread(record.found, visit.fields.get("version", ""))).version
    why = visit.fields.get("why", "").strip()
    if not why:
        raise UserMistake("a change needs a reason for the record, such as: the new menu was too long")
    path = Store(folder_of(settings.home)).path(version)
    return await _begun(visit, Wish("rollback", path, version, visit.user.name, why), "rolled the routing back")


async def _begun(visit: Visit, wish: Wish, what: str) -> web.Response:
    fields, before = asdict(wish) | {"path": str(wish.path)}, await asyncio.to_thread(reading, visit.desk.settings)

    async def doing(tell: Tell) -> str:
        done = str(await visit.desk.ask("routing accept", fields, tell))
        try:
            if wish.what == "rollback":
                await asyncio.to_thread(_follow, visit.desk, before.mark)
        except AccueilError as trouble:
            return f"{done} {trouble}"
        return done

    visit.desk.works.begin("accept", visit.user.name, doing)
    await visit.log(what, f"{wish.version}: {wish.why}" if wish.why else wish.version)
    return go(f"/desk/routing/work?{urlencode({'why': wish.why})}")


def _follow(desk: Desk, before: str) -> None:
    """The file, where nobody had changed it, is again what is in force: else the next change would bring all back."""
    if desk.drafts.read().mark == before:
        desk.drafts.write(reading(desk.settings).text, before, desk.now)


async def work(visit: Visit) -> web.StreamResponse:
    """How far it is; the page comes anew each second until it is over."""
    last = visit.desk.works.last
    answer = visit.page("routing-work.html.j2", work=last, why=visit.request.query.get("why", ""))
    if last and not last.over:
        answer.headers["Refresh"] = "1"
    return answer
