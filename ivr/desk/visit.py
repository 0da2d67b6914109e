"""One request of somebody to the desk: who it is, in which language, and what comes back."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from ivr.desk.desk import DESK, Desk
from ivr.desk.words import LANGUAGES, Words, words
from ivr.roles import Bearer, Deed
from ivr.users.model import Session, User

COOKIE = "__Host-desk"
"""The browser sends it to this host only, over TLS (or to its own machine), and shows it to no script."""

WRITER = "writer"
"""With what was sent to a page and comes along with a log-in: the guard of the form, which tells who wrote it."""

PAGES: tuple[tuple[str, Deed], ...] = (
    ("now", "watch the service"),
    ("calls", "answer calls"),
    ("requests", "read requests"),
    ("past", "read calls"),
    ("routing", "read routing"),
    ("prompts", "read prompts"),
    ("figures", "read figures"),
    ("users", "manage users"),
    ("log", "read the log"),
)
"""What stands in the head of each page, for whoever may read it: its path and the deed. The first is his home."""


@dataclass(slots=True)
class Visit:
    """`session` is None before the log-in; `fields` and `files` are those of a form that was sent, each once."""

    request: web.Request
    words: Words
    address: str
    session: Session | None
    fields: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        return self.request.app[DESK]

    @property
    def user(self) -> User:
        """Who asks: only of pages behind the log-in."""
        assert self.session
        return self.session.user

    @property
    def guard(self) -> str:
        """What every form of this session carries: that a page of ours sent it, and who was meant to fill it in."""
        return f"{self.session.guard}.{self._writer(self.session.guard)}" if self.session else ""

    def wrote(self, guard: str) -> bool:
        """Whether a form with that guard, of whatever session, was filled in by who is logged in now."""
        begins, _, writer = guard.partition(".")
        return hmac.compare_digest(writer.encode(), self._writer(begins).encode())

    def _writer(self, guard: str) -> str:
        told = f"{guard} {self.user.name}".encode()
        return hmac.new(self.desk.house.secret.encode(), told, "sha256").hexdigest()[:32]

    @property
    def who(self) -> Bearer:
        """As he is judged."""
        return self.user.bearer

    @property
    def pages(self) -> list[str]:
        """What stands in the head of a page for him; who has no telephone takes no calls."""
        return [name for name, deed in PAGES if self.who.may(deed) and (name != "calls" or self.user.agent)]

    @property
    def due(self) -> str:
        """The page that comes before any other, "" when nothing is left to be done for the log-in."""
        session = self.session
        if session is None:
            return "/log-in"
        if session.half:
            return "/second"
        if session.user.temporary:
            return "/own/password"
        return "/own/second" if session.user.owes_second else ""

    async def log(self, what: str, about: str = "") -> None:
        """Writes down that he did this."""
        written = (self.desk.now, self.user.name, what, about, self.address)
        await asyncio.to_thread(self.desk.gate.log.write, *written)

    def text(self, template: str, **values: Any) -> str:
        """A template filled in the reader's language, for a part of a page."""
        return _templates().get_template(template).render(w=self.words, topic=self.topic, **values)

    def topic(self, subject: str | None) -> str:
        """A subject in the reader's words."""
        return self.desk.label(self.words.language, subject) if subject else "–"

    def page(self, template: str, status: int = 200, **values: Any) -> web.Response:
        """A template filled in the reader's language, with what every page has."""
        done = self.request.query.get("done", "")
        common = {
            "others": [words(language) for language in LANGUAGES],
            "path": self.request.path_qs,
            "user": self.user if self.session else None,
            "who": self.who if self.session else None,
            "guard": self.guard,
            "pages": [] if self.due else self.pages,
            "done": f"done-{done}" if f"done-{done}" in self.words.texts else "",
        }
        text = self.text(template, **common | values)
        return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def log_in_form(
    visit: Visit, status: int, then: str, kept: Mapping[str, str] | None = None, wrong: str = "", name: str = ""
) -> web.Response:
    """The form to log in, that goes on to `then`; `kept` are fields that had been sent there."""
    values = {"then": then, "kept": kept or {}, "wrong": wrong, "name": name}
    return visit.page("log-in.html.j2", status, elsewhere=visit.desk.provider is not None, **values)


def go(path: str) -> web.Response:
    """To another page of the desk, by GET."""
    return web.Response(status=303, headers={"Location": path})


def remember(answer: web.Response, token: str) -> web.Response:
    """The browser keeps the session until it is closed."""
    answer.set_cookie(COOKIE, token, path="/", secure=True, httponly=True, samesite="Lax")
    return answer


def forget(answer: web.Response) -> web.Response:
    """The browser has no session any more."""
    answer.del_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
    return answer


@cache
def _templates() -> Environment:
    loader = PackageLoader("ivr.desk", "templates")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["minutes"] = minutes
    return made


def minutes(seconds: float | None) -> str:
    """`2:05`; `?` when it is not known."""
    return "?" if seconds is None else f"{round(seconds) // 60}:{round(seconds) % 60:02}"


def whole(text: str) -> int | None:
    """The whole number that a page has sent, None where it is something else: what no page of ours would send."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
