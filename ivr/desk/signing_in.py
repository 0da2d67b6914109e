"""The way in and out: name and password, then a code; what was sent from a page whose session had ended comes along."""

from __future__ import annotations

import asyncio
import hmac
import re

from aiohttp import web

from ivr.desk.visit import WRITER, Visit, forget, go, log_in_form, remember
from ivr.desk.words import COOKIE as LANGUAGE_COOKIE
from ivr.desk.words import LANGUAGES
from ivr.users.model import Refused

HOME = "/desk/"
AWAY = "__Host-desk-away"
"""The cookie by which a browser is known again that was at the provider."""

KEPT = "kept:"
"""How the fields begin that were sent to another page, when they come along with a log-in."""

WRITTEN = ("text", "why", "contact")
"""Fields that a person writes in: these are shown before they are sent."""

_OURS = re.compile(r"/desk/[\w./?=&%:+~-]*")


async def home(visit: Visit) -> web.StreamResponse:
    """The first page that the role may read."""
    return go(f"/desk/{visit.pages[0]}")


async def log_in_page(visit: Visit) -> web.StreamResponse:
    """The form; who is in already goes on."""
    if not visit.due:
        return go(HOME)
    return log_in_form(visit, 200, HOME)


async def log_in(visit: Visit) -> web.StreamResponse:
    """In, or half in, or told why not."""
    fields, program = visit.fields, visit.request.headers.get("User-Agent", "")
    then, kept, name = then_of(visit), kept_of(visit), fields.get("name", "")
    sent = (name, fields.get("password", ""), visit.address, program)
    try:
        token = await asyncio.to_thread(visit.desk.gate.log_in, *sent)
    except Refused as refused:
        return _refused(visit, refused, then, kept, name)
    return remember(await _on(visit, token, then, kept), token)


async def to_provider(visit: Visit) -> web.StreamResponse:
    """To the ministry's log-in; this browser is known again when it comes back."""
    provider = visit.desk.provider
    if provider is None:
        raise web.HTTPNotFound
    where, state = await provider.send(wanted(visit.request.query.get("then", HOME)))
    answer = go(where)
    answer.set_cookie(AWAY, state, path="/", secure=True, httponly=True, samesite="Lax", max_age=600)
    return answer


async def from_provider(visit: Visit) -> web.StreamResponse:
    """In, when the provider says who it is, and he is somebody here."""
    provider, state = visit.desk.provider, visit.request.query.get("state", "")
    if provider is None:
        raise web.HTTPNotFound
    try:
        if not state or not hmac.compare_digest(state.encode(), visit.request.cookies.get(AWAY, "").encode()):
            raise Refused("provider")
        known, then = await provider.who(state, visit.request.query.get("code", ""))
        sent = (known, visit.address, visit.request.headers.get("User-Agent", ""))
        token = await asyncio.to_thread(visit.desk.gate.from_provider, *sent)
    except Refused as refused:
        return _refused(visit, refused, HOME, {}, "")
    answer = remember(go(then), token)
    answer.del_cookie(AWAY, path="/", secure=True, httponly=True, samesite="Lax")
    return answer


async def second_page(visit: Visit) -> web.StreamResponse:
    """The form for the code."""
    return visit.page("second.html.j2", then=HOME, kept={}, wrong="")


async def second(visit: Visit) -> web.StreamResponse:
    """In, when the code is right."""
    assert visit.session
    if not visit.session.half:
        return go(HOME)
    then, kept = then_of(visit), kept_of(visit)
    sent = (visit.session, visit.fields.get("code", ""), visit.address)
    try:
        token = await asyncio.to_thread(visit.desk.gate.second, *sent)
    except Refused as refused:
        wrong = visit.words(f"refused-{refused.why}")
        return visit.page("second.html.j2", 401, then=then, kept=kept, wrong=wrong)
    return remember(await _on(visit, token, then, kept), token)


async def log_out(visit: Visit) -> web.StreamResponse:
    """Out, and the browser told to forget what it has of us."""
    assert visit.session
    await asyncio.to_thread(visit.desk.gate.log_out, visit.session, visit.address)
    answer = forget(go("/desk/log-in?done=logged-out"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


async def language(visit: Visit) -> web.StreamResponse:
    """The pages in another language, in this browser."""
    answer = go(then_of(visit))
    chosen = visit.fields.get("language", "")
    if chosen in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, chosen, path="/desk", max_age=31_536_000, samesite="Lax", httponly=True)
    return answer


def _refused(visit: Visit, refused: Refused, then: str, kept: dict[str, str], name: str) -> web.Response:
    return log_in_form(visit, 401, then, kept, visit.words(f"refused-{refused.why}"), name)


async def _on(visit: Visit, token: str, then: str, kept: dict[str, str]) -> web.Response:
    """To the page that was wanted; with what had been sent to it, asking whether to send it now."""
    session = await asyncio.to_thread(visit.desk.gate.sessions.find, token, visit.desk.now)
    visit.session = session
    if session and session.half:
        return visit.page("second.html.j2", then=then, kept=kept, wrong="")
    if not kept:
        return go(then)
    if not visit.wrote(kept.pop(WRITER, "")):
        return visit.page("trouble.html.j2", told=visit.words("another-wrote"), detail="")
    return visit.page("again.html.j2", then=then, kept=kept, written=[name for name in kept if name in WRITTEN])


def then_of(visit: Visit) -> str:
    """Where to go on."""
    return wanted(visit.fields.get("then", HOME))


def wanted(path: str) -> str:
    """A page of ours, whatever is asked for."""
    return path if _OURS.fullmatch(path) else HOME


def kept_of(visit: Visit) -> dict[str, str]:
    """What had been sent to the page where to go on."""
    return {name.removeprefix(KEPT): value for name, value in visit.fields.items() if name.startswith(KEPT)}
