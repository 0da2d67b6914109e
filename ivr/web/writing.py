"""The form by which citizens write to us: what they send becomes a request, once."""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from aiohttp import web

from ivr.address import EVERYBODY, address_of
from ivr.errors import AccueilError, UserMistake
from ivr.requests.asking import Asked, cleaned, written_down
from ivr.requests.codes import code_of
from ivr.requests.contact import contact_of
from ivr.requests.model import Request
from ivr.web.fields import fields_of
from ivr.web.site import SITE, Site, page
from ivr.web.words import Words

MOST = 5000
"""Characters of a letter."""

REMEMBERED = 10_000
"""Letters that are known again when they come a second time."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form."""

    text: str = ""
    contact: str = ""
    subject: str = ""
    post: str = ""


class Wrong(Exception):
    """What is to be mended: a key of the words, and the field."""

    def __init__(self, key: str, field: str = "", status: int = 400) -> None:
        super().__init__(key)
        self.key, self.field, self.status = key, field, status


async def empty(request: web.Request, said: Words) -> web.Response:
    """The form, with nothing in it."""
    return _form(request.app[SITE], said, Typed())


async def send(request: web.Request, said: Words) -> web.Response:
    """The form sent: a number and a code, or the form again, with all that was typed and what is to be mended."""
    site, typed = request.app[SITE], Typed()
    try:
        found = await fields_of(request)
        typed = Typed(*(found.get(name, "") for name in ("text", "contact", "subject", "post")))
        made = await _registered(site, said.language, typed, found, address_of(request))
    except Wrong as wrong:
        return _form(site, said, typed, said(wrong.key, most=MOST), wrong.field, wrong.status)
    except AccueilError as trouble:
        log.warning("a letter could not be kept, and who wrote it was told so: %s", trouble)
        return _form(site, said, typed, said("again"), status=503)
    told: dict[str, Any] = {"number": made.id, "code": code_of(made, site.lookup.secret), "date": said.day(made.due)}
    return page("sent.html.j2", said, "write", **told)


async def _registered(site: Site, language: str, typed: Typed, found: dict[str, str], address: str) -> Request:
    same = sha256(repr((found.get("form"), language, typed)).encode(errors="replace")).hexdigest()
    async with site.writing:
        if same not in site.sent:
            site.sent[same] = await _new(site, language, typed, found, address)
            while len(site.sent) > REMEMBERED:
                site.sent.pop(next(iter(site.sent)))
        return site.sent[same]


async def _new(site: Site, language: str, typed: Typed, found: dict[str, str], address: str) -> Request:
    limits = site.limits
    if limits.letters.reached(address) or limits.all_letters.reached(EVERYBODY):
        raise Wrong("too-many", status=429)
    if found.get("website"):  # no person sees this field
        raise Wrong("again")
    asked = _asked(site, language, typed)
    limits.letters.count(address)
    limits.all_letters.count(EVERYBODY)
    return await asyncio.to_thread(written_down, site.journal, site.rules(), asked, "the citizen", site.now())


def _asked(site: Site, language: str, typed: Typed) -> Asked:
    text, routing = cleaned(typed.text), site.rules().routing
    if not text:
        raise Wrong("wrong-text", "text")
    if len(text) > MOST:
        raise Wrong("long-text", "text")
    try:
        contact = contact_of(typed.contact)
    except UserMistake:
        raise Wrong("wrong-contact", "contact") from None
    subject = typed.subject if typed.subject in routing.subjects else ""
    post = typed.post if typed.post in routing.consulates else ""
    return Asked(text, language, subject, post, contact=contact, channel="web")


def _form(site: Site, said: Words, typed: Typed, wrong: str = "", field: str = "", status: int = 200) -> web.Response:
    routing = site.rules().routing
    subjects = sorted(((name, site.label(said.language, name)) for name in routing.subjects), key=lambda one: one[1])
    named = ((name, f"{said.country(post.country)} – {post.name}") for name, post in routing.consulates.items())
    shown = {"subjects": subjects, "posts": sorted(named, key=lambda one: one[1]), "most": MOST}
    told = {"typed": typed, "wrong": wrong, "field": field, "form": secrets.token_urlsafe(16)}
    return page("write.html.j2", said, "write", status, **shown, **told)
