"""Where a request is, for whoever knows its number and its code; nothing of what was written is told."""

from __future__ import annotations

import asyncio

from aiohttp import web

from ivr.address import address_of
from ivr.errors import AccueilError
from ivr.requests.lookup import Guessed, GuessedTooOften
from ivr.requests.model import Request
from ivr.web.fields import fields_of
from ivr.web.site import SITE, Site, page
from ivr.web.words import Words


async def empty(request: web.Request, said: Words) -> web.Response:
    """The form, with nothing in it."""
    return _page(said)


async def show(request: web.Request, said: Words) -> web.Response:
    """Where the request is. Who guesses gets no further: each request takes few wrong codes an hour."""
    site, found = request.app[SITE], await fields_of(request)
    number, code = _digits(found.get("number", "")).lstrip("0"), _digits(found.get("code", ""))
    try:
        known = await asyncio.to_thread(site.lookup.find, int(number or 0), code, address_of(request))
    except GuessedTooOften:
        return _page(said, number, wrong=said("too-many"), status=429)
    except Guessed:
        return _page(said, number, wrong=said("wrong-code"), status=404)
    except AccueilError:
        return _page(said, number, wrong=said("again"), status=503)
    return _page(said, number, told=_told(site, said, known))


def _told(site: Site, said: Words, request: Request) -> str:
    if request.live:
        return said("is-late" if request.late(site.now()) else "is-open", date=said.day(request.due))
    key = "is-answered" if request.state == "answered" else "is-closed"
    return said(key, date=said.day(request.settled or request.due))


def _digits(typed: str) -> str:
    """In any script's digits, with spaces between them or not."""
    return "".join(str(int(sign)) for sign in typed[:40] if sign.isdecimal())


def _page(said: Words, number: str = "", told: str = "", wrong: str = "", status: int = 200) -> web.Response:
    return page("request.html.j2", said, "request", status, number=number, told=told, wrong=wrong)
