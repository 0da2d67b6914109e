"""An agent's page: his state, who calls and what is known of him, what is written down meanwhile, the knowledge."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from markdown_it import MarkdownIt
from markupsafe import Markup

from ivr.desk.caller import Looking, Telephone
from ivr.desk.now import event, opened, still_in
from ivr.desk.requests import choice, register
from ivr.desk.visit import Visit, go, whole
from ivr.errors import MissingRequirement, NotThere, UserMistake
from ivr.knowledge.sheet import Sheet, read
from ivr.requests.asking import looked_at
from ivr.requests.codes import code_of
from ivr.requests.model import Request
from ivr.routing.model import Routing

EVERY = 0.4
"""Seconds between two looks at the telephone."""

ALIVE = 2.0
"""Seconds after which the page hears from us at the latest."""

STILL_IN = 10.0
"""Seconds after which is looked again whether whoever watches is still logged in."""

SHEETS = 5
"""Sheets that are shown with their text."""

LONGEST = 200
"""Characters of what is searched."""

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")

AT_ONCE, ASK_FIRST, BACK, SWAP = "*7", "*8", "*0", "*9"
"""The keys by which a call is handed over; the code of a post follows the first two."""

SHOWN = web.AppKey("shown", dict[str, str])
"""User -> the call that was shown to him last, and is in the log."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet to read out from."""

    name: str
    language: str
    title: str
    text: Markup


async def page(visit: Visit) -> web.StreamResponse:
    """All of it; with a script, only what happens at the telephone renews itself."""
    return await _page(visit)


async def _page(visit: Visit, wrong: str = "") -> web.Response:
    if not visit.user.agent:
        return visit.page("calls.html.j2", in_page=False)
    telephone, query = await Looking(visit).look(), visit.request.query
    await _note(visit, telephone)
    asked, language = query.get("q", "")[:LONGEST].strip(), query.get("in", "")
    found, searching = await _search(visit, asked, language)
    written = await _written(visit, query.get("written", ""))
    typed = visit.fields if wrong else _prefilled(telephone)
    values = {"asked": asked, "in": language, "found": found, "searching": searching, "written": written}
    agent = visit.desk.routing.agents.get(visit.user.agent)
    shown = {
        "wrong": wrong,
        "typed": typed,
        "in_page": bool(agent and agent.in_page),
        "handing": _handing(visit.desk.routing),
        **values,
        **_inside(visit, telephone),
        **choice(visit),
    }
    return visit.page("calls.html.j2", 400 if wrong else 200, **shown)


async def stream(visit: Visit) -> web.StreamResponse:
    """The part about the telephone as server-sent events: each time that it has changed."""
    _agent(visit)
    answer = await opened(visit)
    with suppress(ConnectionResetError):
        await _follow(visit, answer)
    return answer


async def _follow(visit: Visit, answer: web.StreamResponse) -> None:
    loop, looking, shown = asyncio.get_running_loop(), Looking(visit), None
    again, alive = loop.time() + STILL_IN, 0.0
    while True:
        if (clock := loop.time()) >= again:
            if not await still_in(visit):
                await answer.write(event("over"))
                return
            again = clock + STILL_IN
        telephone = await looking.look()
        if telephone != shown:
            await _note(visit, telephone)
            await answer.write(event("call", visit.text("calls-inside.html.j2", **_inside(visit, telephone))))
            shown, alive = telephone, clock + ALIVE
        elif clock >= alive:
            await answer.write(event("alive"))
            alive = clock + ALIVE
        await asyncio.sleep(EVERY)


async def change(visit: Visit) -> web.StreamResponse:
    """Logs the agent in or out, pauses him, or ends his pause."""
    do, _, reason = visit.fields.get("do", "").partition(" ")
    asked = {"do": do, "names": [_agent(visit)], "reason": reason, "by": visit.user.name}
    await visit.desk.ask("agent", asked)
    await visit.log("changed an agent's state", f"{visit.user.agent}, {visit.fields.get('do', '')}")
    return go("/desk/calls")


async def write(visit: Visit) -> web.StreamResponse:
    """Writes down what the citizen asks, here or for a consulate to answer."""
    _agent(visit)
    try:
        made = await register(visit)
    except UserMistake as mistake:
        return await _page(visit, str(mistake))
    return go(f"/desk/calls?written={made.id}")


def _agent(visit: Visit) -> str:
    """Whose telephone it is. Raises UserMistake for who has none."""
    if not visit.user.agent:
        raise UserMistake(visit.words("no-agent"))
    return visit.user.agent


async def _note(visit: Visit, telephone: Telephone) -> None:
    """Each caller that somebody is shown is in the log, once."""
    shown = visit.request.app[SHOWN]
    if telephone.caller and shown.get(visit.user.name) != telephone.caller.call:
        shown[visit.user.name] = telephone.caller.call
        await visit.log("was shown a caller", f"call {telephone.caller.call}")


def _inside(visit: Visit, telephone: Telephone) -> dict[str, Any]:
    pauses = list(dict.fromkeys(visit.desk.routing.service.pauses.values()))
    return {"telephone": telephone, "pauses": pauses, "guard": visit.guard}


def _handing(routing: Routing) -> dict[str, Any]:
    """The posts that a call can be handed to, each with its code, and the keys."""
    posts = {post.code: post.name for post in (routing.consulates | routing.partners).values() if post.code}
    return {"posts": posts, "at_once": AT_ONCE, "ask_first": ASK_FIRST, "back": BACK, "swap": SWAP}


def _prefilled(telephone: Telephone) -> dict[str, str]:
    """What is known already of what is to be written down."""
    if not telephone.caller:
        return {}
    caller, known = telephone.caller, telephone.caller.known
    return {"call": caller.call, "language": known.language, "subject": known.subject, "contact": known.number}


async def _written(visit: Visit, number: str) -> tuple[Request, str] | None:
    """A request that was just written down, with the code that its citizen is told."""
    asked = whole(number)
    if asked is None:
        return None
    try:
        request, _ = await asyncio.to_thread(looked_at, visit.desk.house.journal, asked)
    except NotThere:
        return None
    await visit.log("read a request", f"request {number}")
    return request, code_of(request, visit.desk.house.secret)


async def _search(visit: Visit, asked: str, language: str) -> tuple[list[Found], str]:
    """The best sheets, and why none can be searched."""
    wanted = language if language in visit.desk.routing.languages else None
    try:
        return await asyncio.to_thread(_found, visit, asked, wanted), ""
    except MissingRequirement as trouble:
        return [], str(trouble)


def _found(visit: Visit, asked: str, language: str | None) -> list[Found]:
    house = visit.desk.house
    hits = house.index.search(asked, language, SHEETS)
    sheets = (read(house.sheets / f"{hit.name}.{hit.language}.md") for hit in hits)
    return [_readable(sheet) for sheet in sheets if isinstance(sheet, Sheet)]


def _readable(sheet: Sheet) -> Found:
    text = Markup(_MARKDOWN.render(sheet.text))  # HTML in a sheet is shown as text
    return Found(sheet.name, sheet.language, sheet.head.title, text)
