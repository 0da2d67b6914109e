"""Requests on the desk: lists with their deadlines, one with all that has happened to it, and what is done to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web

from ivr.desk.visit import Visit, go, whole
from ivr.errors import NotThere, UserMistake
from ivr.journal import requests as rows
from ivr.knowledge.sheet import named
from ivr.requests.asking import (
    CENTRE,
    LONGEST,
    asked_of,
    cleaned,
    looked_at,
    name_of_agent,
    name_of_post,
    written_down,
)
from ivr.requests.codes import code_of
from ivr.requests.model import Action, AnswerIt, Assign, Drop, Hand, Note, Reopen, Request
from ivr.requests.rules import Rules
from ivr.requests.signing import check, signed

MOST = 200
"""Requests on a page."""


async def listed(visit: Visit) -> web.StreamResponse:
    """What waits for an answer, the most pressing first; or what is settled, the latest first."""
    desk, asked, bearer = visit.desk, visit.request.query, visit.who
    live, late = asked.get("state", "live") != "settled", "late" in asked
    post, agent = asked.get("post", ""), asked.get("agent", "")
    at = bearer.post or (name_of_post(post, desk.routing) if post else None)
    of = name_of_agent(agent, desk.routing) if agent else None
    known = await asyncio.to_thread(rows.listed, desk.house.journal, live, at, of, desk.now if late else None, MOST + 1)
    values: dict[str, Any] = {
        "live": live,
        "late": late,
        "post": post,
        "agent": agent,
        "now": desk.now,
        **choice(visit),
    }
    return visit.page("requests.html.j2", requests=known[:MOST], more=len(known) > MOST, **values)


async def one(visit: Visit) -> web.StreamResponse:
    """A request, all that has happened to it, and forms for what may be done."""
    return await _one(visit, _number(visit))


async def _one(visit: Visit, number: int, wrong: str = "", status: int = 200) -> web.Response:
    request, steps = await asyncio.to_thread(looked_at, visit.desk.house.journal, number)
    check(request, visit.who)
    await visit.log("read a request", f"request {number}")
    recording = await asyncio.to_thread(rows.recording_of, visit.desk.house.journal, number)
    may = visit.who.may("change requests")
    code = code_of(request, visit.desk.house.secret) if may else ""
    contact = await asyncio.to_thread(rows.contact_of, visit.desk.house.journal, number)
    values = {"steps": steps, "recording": bool(recording), "code": code, "may": may, "typed": visit.fields}
    values |= {"contact": contact, "answer_goes": goes(contact, visit.desk.settings.mail is not None)}
    known: dict[str, Any] = {**values, "now": visit.desk.now, "wrong": wrong, **choice(visit)}
    return visit.page("request.html.j2", status, request=request, **known)


def goes(contact: str | None, mailing: bool) -> str:
    """The word for what becomes of an answer."""
    if contact is None:
        return "answer-unsent"
    if "@" in contact:
        return "answer-by-mail" if mailing else "answer-no-mail"
    return "answer-by-call"


async def change(visit: Visit) -> web.StreamResponse:
    """One deed to one request; what was written is shown again when it is refused."""
    number, fields = _number(visit), visit.fields

    try:
        seen = whole(fields.get("seen", ""))
        act = signed(_action(visit), visit.who, visit.desk.now)
        after = await asyncio.to_thread(rows.change, visit.desk.house.journal, number, act, seen)
    except NotThere:
        raise
    except UserMistake as mistake:
        return await _one(visit, number, str(mistake), 400)
    await visit.log("changed a request", f"request {number}, {fields.get('do', '')}")
    return go(f"/desk/requests/{number}?done=changed" if visit.who.sees(after.post) else "/desk/requests?done=changed")


async def recording(visit: Visit) -> web.StreamResponse:
    """What a citizen has said, as WAV."""
    number, house = _number(visit), visit.desk.house
    request, _ = await asyncio.to_thread(looked_at, house.journal, number)
    check(request, visit.who)
    name = await asyncio.to_thread(rows.recording_of, house.journal, number)
    file = house.recordings / name if name else None
    if file is None or not file.is_file():
        raise NotThere(f"request {number} has no recording")
    await visit.log("heard a recording", f"request {number}")
    return web.FileResponse(file, headers={"Content-Type": "audio/wav"})


async def new_page(visit: Visit) -> web.StreamResponse:
    """The form for what a citizen has asked."""
    return visit.page("request-new.html.j2", wrong="", typed=visit.fields, **choice(visit))


async def new(visit: Visit) -> web.StreamResponse:
    """Writes it down."""
    try:
        made = await register(visit)
    except UserMistake as mistake:
        return visit.page("request-new.html.j2", 400, wrong=str(mistake), typed=visit.fields, **choice(visit))
    return go(f"/desk/requests/{made.id}?done=registered")


async def register(visit: Visit) -> Request:
    """Writes down what the form has; `call` is the call in which it was heard, if any. Raises UserMistake."""
    desk, fields = visit.desk, visit.fields
    about = (fields.get("text", ""), fields.get("language", ""), fields.get("subject", ""))
    post = visit.who.post or fields.get("post", "") or CENTRE
    contact, call = fields.get("contact", "").strip() or None, fields.get("call", "") or None
    asked = asked_of(desk.routing, *about, post, "urgent" in fields, contact, call)
    signed_by = (visit.user.name, desk.now)
    made = await asyncio.to_thread(written_down, desk.house.journal, Rules(desk.routing), asked, *signed_by)
    await visit.log("registered a request", f"request {made.id}")
    return made


def _action(visit: Visit) -> Callable[[Request], Action]:
    """What the form asks for. Raises UserMistake for names that are none, and for a text that is missing."""
    fields, routing, now = visit.fields, visit.desk.routing, visit.desk.now
    text = cleaned(fields.get("text", ""))
    if len(text) > LONGEST:
        raise UserMistake(f"what is written has {len(text)} characters, {LONGEST} at most are kept")
    match fields.get("do", ""):
        case "assign":
            assigned = Assign(name_of_agent(fields.get("agent", ""), routing))
            return lambda request: assigned
        case "hand":
            handed = Hand(name_of_post(fields.get("post", ""), routing))
            return lambda request: handed
        case "answer":
            return _answered(visit, text)
        case "note" | "drop" as do:
            said = Drop(text) if do == "drop" else Note(text)
            return lambda request: said
        case "reopen":
            return _reopened(Rules(routing), text, now)
    raise UserMistake("nothing is known that is done so")


def _answered(visit: Visit, text: str) -> Callable[[Request], Action]:
    sheet = visit.fields.get("sheet", "").strip()
    if sheet:
        try:
            named(visit.desk.house.sheets, sheet)
        except NotThere as none:
            raise UserMistake(str(none)) from none
    answered = AnswerIt(text, sheet, "web" in visit.fields, "asked" in visit.fields)
    return lambda request: answered


def _reopened(rules: Rules, text: str, now: datetime) -> Callable[[Request], Action]:
    return lambda request: Reopen(text, rules.due(request.subject, request.urgent, now))


def _number(visit: Visit) -> int:
    text = visit.request.match_info["number"]
    number = whole(text)
    if number is None:
        raise NotThere(f"there is no request {text[:20]}")
    return number


def choice(visit: Visit) -> dict[str, Any]:
    """What the forms offer."""
    routing = visit.desk.routing
    return {
        "posts": [CENTRE, *routing.consulates, *routing.partners],
        "agents": list(routing.agents),
        "subjects": sorted(routing.subjects),
        "languages": list(routing.languages),
    }
