"""What every request to the desk goes through: where it comes from, who it is, what he may do, and troubles told."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from ivr.address import address_of
from ivr.desk.desk import DESK
from ivr.desk.visit import COOKIE, WRITER, Visit, forget, go, log_in_form
from ivr.desk.words import Words, words_for
from ivr.errors import AccueilError, NotThere, Overtaken, UserMistake
from ivr.roles import Deed, Forbidden
from ivr.routing.moments import zone_of
from ivr.users.model import Refused

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

STATUS: tuple[tuple[type[AccueilError], int], ...] = (
    (Forbidden, 403),
    (NotThere, 404),
    (Overtaken, 409),
    (UserMistake, 400),
    (AccueilError, 503),
)
"""The first that fits."""

BEFORE = 2_000_000
"""Bytes that somebody may send who is not logged in, at most: a text that was written while a log-in ended."""

FORM, FORM_WITH_FILES = "application/x-www-form-urlencoded", "multipart/form-data"

SENTENCES = {404: "not-there", 405: "not-there", 413: "too-large"}
"""What is said of an answer of aiohttp's own."""

NOT_KEPT = {"guard", "then", "username", "old", "new", "again", "password", "code", "secret"}
"""Fields that do not come along with a log-in: ours, and what must stand in no page."""

Shown = Callable[[Visit], Awaitable[web.StreamResponse]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """One path and method. `deed`: what the role must allow, None where any role will do.

    `open`: before the log-in as well, and with anything that is left to be done for it. `largest`: bytes that may be
    sent, where that is more than elsewhere.
    """

    method: str
    path: str
    shown: Shown
    deed: Deed | None = None
    open: bool = False
    largest: int = 0


@web.middleware
async def told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever goes wrong is a page in the reader's language."""
    try:
        answer = await handler(request)
    except web.HTTPException as known:
        if known.status < 400:
            raise
        answer = _trouble(request, known.status, SENTENCES.get(known.status, "not-taken"))
    except Exception:  # it is in the log, with the place; whoever reads learns nothing from it
        log.exception("the desk: %s %s failed", request.method, request.path)
        answer = _trouble(request, 500, "mistake")
    if not answer.prepared:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def guarded(page: Page) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The page behind all that stands before it."""

    async def handler(request: web.Request) -> web.StreamResponse:
        if request.method == "POST" and not _from_here(request):
            return _trouble(request, 403, "from-elsewhere")
        visit = await _visit(request, page)
        try:
            await _read(page, visit)
        except web.HTTPRequestEntityTooLarge:
            return visit.page("trouble.html.j2", 413, told=visit.words("too-large"), detail="")
        if not page.open and (answer := _to_log_in(page, visit)):
            return answer
        if request.method == "POST" and not page.open and not _guard_fits(visit):
            return visit.page("trouble.html.j2", 403, told=visit.words("from-elsewhere"), detail="")
        return await _shown(page, visit)

    return handler


async def _shown(page: Page, visit: Visit) -> web.StreamResponse:
    try:
        if page.deed:
            visit.who.must(page.deed)
        return await page.shown(visit)
    except Forbidden:
        return visit.page("trouble.html.j2", 403, told=visit.words("forbidden"), detail="")
    except Refused as refused:
        return visit.page("trouble.html.j2", 400, told=visit.words(f"refused-{refused.why}"), detail="")
    except AccueilError as known:
        status = next(status for kind, status in STATUS if isinstance(known, kind))
        return visit.page("trouble.html.j2", status, told=visit.words(f"status-{status}"), detail=str(known))


async def _visit(request: web.Request, page: Page) -> Visit:
    desk, session = request.app[DESK], None
    if token := request.cookies.get(COOKIE, ""):
        session = await asyncio.to_thread(desk.gate.sessions.find, token, desk.now)
    if page.largest:
        largest = page.largest if session else min(page.largest, BEFORE)
        request = request.clone(client_max_size=largest)
    return Visit(request, _words(request), address_of(request), session)


async def _read(page: Page, visit: Visit) -> None:
    """The form that was sent."""
    request = visit.request
    if request.method == "POST" and (request.content_type == FORM or _may_send_files(page, visit)):
        sent = await _sent(request)
        visit.fields = {name: value for name, value in sent.items() if isinstance(value, str)}
        files = {name: value for name, value in sent.items() if isinstance(value, web.FileField)}
        visit.files = {name: await asyncio.to_thread(file.file.read) for name, file in files.items()}


async def _sent(request: web.Request) -> Mapping[str, object]:
    try:
        return await request.post()
    except (ValueError, LookupError):  # no boundary, signs that are none
        raise web.HTTPBadRequest from None


def _may_send_files(page: Page, visit: Visit) -> bool:
    """Whoever may not do it anyway has nothing read and put on the disk."""
    if visit.request.content_type != FORM_WITH_FILES or visit.due:
        return False
    return page.deed is None or visit.who.may(page.deed)


def _to_log_in(page: Page, visit: Visit) -> web.Response | None:
    """Where somebody must go before he gets this page; what he sent in a form comes along and is not lost."""
    session, path = visit.session, visit.request.path_qs
    if session is None:
        posted = visit.request.method == "POST"
        kept = {name: value for name, value in visit.fields.items() if name not in NOT_KEPT} if posted else {}
        if kept:
            kept[WRITER] = visit.fields.get("guard", "")
        return forget(log_in_form(visit, 401, path, kept))
    due = visit.due
    return go(f"/desk{due}") if due and page.path not in (due, "/log-out") else None


def _guard_fits(visit: Visit) -> bool:
    assert visit.session
    sent = visit.fields.get("guard") or visit.request.headers.get("X-Guard") or ""
    return hmac.compare_digest(sent.partition(".")[0].encode(), visit.session.guard.encode())


def _from_here(request: web.Request) -> bool:
    """Whether a page of ours sent it. A browser says so itself; without that word, we look where it comes from."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    return not origin or urlsplit(origin).netloc == request.host


def _trouble(request: web.Request, status: int, key: str) -> web.Response:
    visit = Visit(request, _words(request), "", None)
    return visit.page("trouble.html.j2", status, told=visit.words(key), detail="")


def _words(request: web.Request) -> Words:
    """In the reader's language, by the clock of the service."""
    return words_for(request).at(zone_of(request.app[DESK].routing))
