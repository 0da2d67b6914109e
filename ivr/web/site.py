"""What the pages work with, and what they share: a template filled in a language."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from ivr.flow.prompts import LANGUAGES
from ivr.knowledge.index import Index
from ivr.limits import Limit
from ivr.requests.lookup import Lookup
from ivr.requests.model import Request
from ivr.requests.rules import Rules
from ivr.web.words import Words, words

HOUR = 3600.0
BY_ONE, BY_ALL = 10, 500
"""Letters an hour. Many may share an address: a consulate's waiting room, a whole mobile network."""


@dataclass(slots=True)
class Limits:
    """What is counted of those who write."""

    letters: Limit = field(default_factory=lambda: Limit(BY_ONE, HOUR))
    all_letters: Limit = field(default_factory=lambda: Limit(BY_ALL, HOUR))


@dataclass(frozen=True, slots=True)
class Site:
    """`rules` are those in force, `now` is the service's clock; `label` names a subject in a language."""

    journal: Path
    sheets: Path
    index: Index
    rules: Callable[[], Rules]
    now: Callable[[], datetime]
    lookup: Lookup
    label: Callable[[str, str], str]
    limits: Limits = field(default_factory=Limits)
    sent: dict[str, Request] = field(default_factory=dict)
    """What was sent, as a digest -> the request: who presses twice has written once."""
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)


SITE = web.AppKey("site", Site)


@cache
def _templates() -> Environment:
    loader = PackageLoader("ivr.web", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def page(template: str, said: Words, path: str, status: int = 200, **values: Any) -> web.Response:
    """A template in a language; `path` is that of the page below its language, for the links to the others."""
    others = [words(language) for language in LANGUAGES]
    text = _templates().get_template(template).render(w=said, path=path, others=others, **values)
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def languages() -> web.Response:
    """The page on which a language is chosen."""
    text = _templates().get_template("languages.html.j2").render(others=[words(language) for language in LANGUAGES])
    return web.Response(text=text, content_type="text/html", charset="utf-8")
