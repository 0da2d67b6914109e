"""Calls of the past: lists, and one call with what was said, which keys were pressed, and where it went."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from typing import Any

from aiohttp import web

from ivr.desk.visit import Visit
from ivr.errors import NotThere, UserMistake
from ivr.journal.listing import Wanted, is_of, listed
from ivr.journal.queries import one as found_call
from ivr.masking import masked
from ivr.routing.numbers import typed

ON_A_PAGE = 100
ID = re.compile(r"[0-9]{1,12}-[0-9A-Za-z.-]{1,30}")


async def calls(visit: Visit) -> web.StreamResponse:
    """The latest first; of one caller or one id, of one post, or those before a moment."""
    asked, wrong, status = visit.request.query, "", 200
    word = asked.get("q", "").strip()[:60]
    try:
        wanted = _wanted(visit, word)
        rows = await asyncio.to_thread(listed, visit.desk.house.journal, wanted, ON_A_PAGE + 1)
    except UserMistake as mistake:
        rows, wrong, status = [], str(mistake), 400
    if word and not wrong:
        await visit.log("looked for calls", word if wanted.call else masked(wanted.caller))
    last = rows[ON_A_PAGE - 1].began if len(rows) > ON_A_PAGE else None
    posts = [*visit.desk.routing.consulates, *visit.desk.routing.partners]
    values: dict[str, Any] = {"word": word, "posts": posts, "post": asked.get("post", ""), "wrong": wrong}
    return visit.page("past.html.j2", status, rows=rows[:ON_A_PAGE], before=last.isoformat() if last else "", **values)


def _wanted(visit: Visit, word: str) -> Wanted:
    """Raises UserMistake for a word that is neither a number nor an id, and for a moment that is none."""
    asked = visit.request.query
    try:
        before = datetime.fromisoformat(asked["before"]) if asked.get("before") else None
    except ValueError:
        raise UserMistake("that is no moment") from None
    if before and not before.tzinfo:
        raise UserMistake("that is no moment: it needs its zone")
    call, caller = (word, "") if ID.fullmatch(word) else ("", typed(word) or "")
    if word and not call and not caller:
        raise UserMistake(f"'{word}' is no telephone number and no call: write it like +33612345678")
    return Wanted(visit.who.post or asked.get("post", "")[:40], caller, call, before)


async def call(visit: Visit) -> web.StreamResponse:
    """One call. For a consulate, one that was never its own is not there."""
    name, journal = visit.request.match_info["call"], visit.desk.house.journal
    found = await asyncio.to_thread(found_call, journal, name) if ID.fullmatch(name) else None
    if found is None or (visit.who.post and not await asyncio.to_thread(is_of, journal, name, visit.who.post)):
        raise NotThere(f"there is no call '{name[:40]}'")
    await visit.log("read a call", f"call {name}")
    return visit.page("past-call.html.j2", call=found)
