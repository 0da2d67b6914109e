"""Where a request is, for whoever knows its number and its code; nothing of what was written is told."""

from __future__ import annotations

import asyncio

from aiohttp import web

from ivr.errors import AccueilError, NotThere
from ivr.requests.asking import looked_at
from ivr.requests.codes import is_code_of
from ivr.requests.model import Request
from ivr.web.fields import fields_of
from ivr.web.site import SITE, Site, address_of, page
from ivr.web.words import Words

BIGGEST = 2**53
"""A number that is no request's."""


async def empty(request: web.Request, said: Words) -> web.Response:
    """The form, with nothing in it."""
    return _page(said)


async def show(request: web.Request, said: Words) -> web.Response:
    """Where the request is. Who guesses gets no further: each request takes few wrong codes an hour."""
    site, found = request.app[SITE], await fields_of(request)
    number, code = _digits(found.get("number", "")).lstrip("0"), _digits(found.get("code", ""))
    limits, address = site.limits, address_of(request)
    if limits.wrong_of_one.reached(number) or limits.wrong_by_one.reached(address):
        return _page(said, number, wrong=said("too-many"), status=429)
    try:
        known = await asyncio.to_thread(_known, site, number)
    except AccueilError:
        return _page(said, number, wrong=said("again"), status=503)
    if known is None or not is_code_of(code, known, site.secret):
        limits.wrong_of_one.count(number)
        limits.wrong_by_one.count(address)
        return _page(said, number, wrong=said("wrong-code"), status=404)
    return _page(said, number, told=_told(site, said, known))


def _known(site: Site, number: str) -> Request | None:
    if not number or int(number) > BIGGEST:
        return None
    try:
        return looked_at(site.journal, int(number))[0]
    except NotThere:
        return None


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
