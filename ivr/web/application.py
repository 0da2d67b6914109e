"""The pages as an aiohttp application, with the API below `/api`."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Handler

from ivr.flow.prompts import LANGUAGES
from ivr.routing.moments import zone_of
from ivr.web import asking, guide, writing
from ivr.web.site import SITE, Site, languages, page
from ivr.web.words import Words, words

STYLE = Path(__file__).parent / "style.css"

LARGEST = 128 * 1024
"""Bytes of a form, and of what a program sends: twenty thousand characters, however they are written."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

LANGUAGE = f"{{language:{'|'.join(LANGUAGES)}}}"

Shown = Callable[[web.Request, Words], Awaitable[web.Response]]

log = logging.getLogger(__name__)


def application(site: Site, api: web.Application | None = None, desk: web.Application | None = None) -> web.Application:
    """All pages; whoever comes without a language chooses one. `api` and `desk` tell troubles in their own ways."""
    made = web.Application(middlewares=[told], client_max_size=LARGEST)
    made[SITE] = site
    made.router.add_get("/", choose)
    made.router.add_get("/style.css", style)
    for path, method, shown in (
        ("", "GET", guide.questions),
        ("guide/{name}", "GET", guide.sheet),
        ("write", "GET", writing.empty),
        ("write", "POST", writing.send),
        ("request", "GET", asking.empty),
        ("request", "POST", asking.show),
    ):
        made.router.add_route(method, f"/{LANGUAGE}/{path}", _in_its_language(shown))
    made.router.add_get(f"/{LANGUAGE}", with_a_stroke)
    made.router.add_get(f"/{LANGUAGE}/{{path:.+}}/", without_a_stroke)
    if api:
        made.add_subapp("/api", api)
    if desk:
        made.add_subapp("/desk", desk)
        made.router.add_get("/desk", to_the_desk)
    return made


@web.middleware
async def told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever goes wrong is a page in the reader's language."""
    if request.path.startswith(("/api/", "/desk/")):
        return await handler(request)
    said = words(next((part for part in request.path.split("/")[1:2] if part in LANGUAGES), "en"))
    try:
        answer = await handler(request)
    except web.HTTPException as known:
        if known.status < 400:
            raise
        key = "not-there" if known.status in (404, 405) else "again"
        answer = page("plain.html.j2", said, "", known.status, told=said(key))
    except Exception:  # it is in the log, with the place; who reads learns nothing from it
        log.exception("%s %s failed", request.method, request.path)
        answer = page("plain.html.j2", said, "", 500, told=said("again"))
    answer.headers.update(HEADERS)
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


async def choose(request: web.Request) -> web.Response:
    """All languages, each in its own words."""
    return languages()


async def with_a_stroke(request: web.Request) -> web.Response:
    """`/fr`, as people write it, is `/fr/`."""
    raise web.HTTPMovedPermanently(f"/{request.match_info['language']}/")


async def without_a_stroke(request: web.Request) -> web.Response:
    """`/fr/write/` is `/fr/write`."""
    raise web.HTTPMovedPermanently(f"/{request.match_info['language']}/{quote(request.match_info['path'])}")


async def to_the_desk(request: web.Request) -> web.Response:
    """`/desk`, as people write it, is `/desk/`."""
    raise web.HTTPMovedPermanently("/desk/")


async def style(request: web.Request) -> web.StreamResponse:
    """How the pages look."""
    return web.FileResponse(STYLE, headers={"Cache-Control": "max-age=3600"})


def _in_its_language(shown: Shown) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        zone = zone_of(request.app[SITE].rules().routing)
        return await shown(request, words(request.match_info["language"]).at(zone))

    return handler
