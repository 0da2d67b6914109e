"""Questions and answers: the sheets that citizens may read, found and shown."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from markdown_it import MarkdownIt
from markupsafe import Markup

from ivr.knowledge.sheet import Sheet, sheets_in
from ivr.web.site import SITE, Site, page
from ivr.web.words import Words, words

ELSEWHERE = "fr"
"""In which language a sheet is shown that is not there in the reader's, if it is there in this one."""

LONGEST = 200
"""Characters of what is searched for."""

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Line:
    """A sheet in a list."""

    name: str
    language: str
    title: str


async def questions(request: web.Request, said: Words) -> web.Response:
    """All sheets, or those that a few words find."""
    asked = request.query.get("q", "")[:LONGEST]
    found = await asyncio.to_thread(_found, request.app[SITE], asked, said.language)
    return page("questions.html.j2", said, "", asked=asked, sheets=found)


async def sheet(request: web.Request, said: Words) -> web.Response:
    """One sheet."""
    name = request.match_info["name"]
    known = await asyncio.to_thread(public, request.app[SITE])
    one = _in(known.get(name, {}), said.language)
    if one is None:
        return page("plain.html.j2", said, "", 404, told=said("not-there"))
    text = Markup(_MARKDOWN.render(one.text))  # HTML in a sheet is shown as text
    shown: dict[str, Any] = {"title": one.head.title, "text": text, "language": one.language}
    return page("sheet.html.j2", said, f"guide/{name}", direction=words(one.language).direction, **shown)


def public(site: Site) -> dict[str, dict[str, Sheet]]:
    """Name -> language -> sheet, of those that citizens may read."""
    known: dict[str, dict[str, Sheet]] = {}
    if site.sheets.is_dir():
        for one in sheets_in(site.sheets):
            if isinstance(one, Sheet) and one.head.public:
                known.setdefault(one.name, {})[one.language] = one
    return known


def _found(site: Site, asked: str, language: str) -> list[Line]:
    known = public(site)
    if not asked.strip():
        shown = (_in(languages, language) for languages in known.values())
        lines = [Line(one.name, one.language, one.head.title) for one in shown if one]
        return sorted(lines, key=lambda line: line.title.casefold())
    hits = site.index.search(asked, language, many=50) if known else []
    return [Line(hit.name, hit.language, hit.title) for hit in hits if hit.language in known.get(hit.name, {})]


def _in(languages: dict[str, Sheet], language: str) -> Sheet | None:
    return languages.get(language) or languages.get(ELSEWHERE) or next(iter(languages.values()), None)
