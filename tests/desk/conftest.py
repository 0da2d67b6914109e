"""The desk over a run folder of its own, and a browser without JavaScript for each role."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pyotp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from ivr.api.house import House
from ivr.api.tokens import Tokens
from ivr.desk.application import application
from ivr.desk.desk import Desk
from ivr.desk.live import Live
from ivr.desk.visit import COOKIE
from ivr.desk.working import Tell
from ivr.errors import ServiceTrouble
from ivr.journal.journal import Journal
from ivr.knowledge.index import Index
from ivr.roles import Role
from ivr.routing.reader import load
from ivr.service.web import Labels
from ivr.settings import PROJECT, Settings
from ivr.users import passwords, second
from ivr.users.gate import Gate
from ivr.users.model import NEED_SECOND, User
from tests.web.conftest import Page

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
WORD = "seven lamps behind the harbour"
KEPT = passwords.digest(WORD)


@dataclass
class Place:
    """A desk whose clock and answers the test may change; `asked` is what it has asked the service.

    An answer may be a coroutine function of the fields.
    """

    desk: Desk = field(init=False)
    now: datetime = NOW
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    async def ask(self, what: str, fields: Mapping[str, Any], tell: Tell = lambda sentence: None, /) -> Any:
        self.asked.append((what, fields))
        if what not in self.answers:
            raise ServiceTrouble("the service does not answer")
        known = self.answers[what]
        return await known(fields) if callable(known) else known


def settings_of(home: Path) -> Settings:
    """A service in that folder, with a copy of the project's routing and texts that a test may change."""
    file = home / "routing.yaml"
    shutil.copy(PROJECT / "routing.yaml", file)
    shutil.copytree(PROJECT / "prompts", home / "prompts")
    (home / "sounds").symlink_to(PROJECT / "var" / "sounds")
    binds = ("127.0.0.1:5060", "127.0.0.1:18088", "127.0.0.1:15038", "127.0.0.1:19464")
    return Settings(home, file, home / "prompts", *binds, (20000, 23999))


@contextmanager
def arranged(folder: Path) -> Iterator[Place]:
    """A desk over that folder, with a user of each role."""
    journal = Journal(folder / "journal.db", now=lambda: NOW)
    journal.open()
    routing, sheets, made = load(PROJECT / "routing.yaml"), PROJECT / "knowledge", Place()
    house = House(
        journal.path, folder, sheets, Index(sheets, folder / "knowledge.db"), Tokens(folder),
        lambda: routing, lambda: made.now, "secret",
    )  # fmt: skip
    live = Live(lambda: made.ask("status", {}))
    made.desk = Desk(
        Gate(folder, lambda: made.now), None, made.ask, live, house, settings_of(folder), Labels(PROJECT / "prompts")
    )
    for role in get_args(Role):
        post, secret = "paris" if role == "consulate" else "", second.secret() if role in NEED_SECOND else ""
        made.desk.gate.accounts.add(User(role, role, post, password=KEPT, second=secret), NOW)
    yield made
    journal.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with arranged(tmp_path) as made:
        yield made


@dataclass
class Browser:
    """Keeps the cookies that it is given and sends forms as a browser does."""

    client: TestClient[Any, Any]
    place: Place
    cookies: dict[str, str] = field(default_factory=dict)
    page: Page = field(default_factory=lambda: Page(0, ""))
    location: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **headers: str) -> Page:
        """A page, after going where it leads."""
        page = await self.ask("GET", path, None, headers)
        while self.location:
            page = await self.ask("GET", self.location, None, headers)
        return page

    async def send(self, path: str, fields: Mapping[str, str], **headers: str) -> Page:
        """A form with the hidden fields that the page has; where it leads is not followed."""
        hidden = {name: value for name, value in self.page.fields.items() if name in ("guard", "then", "secret")}
        return await self.ask("POST", path, {**hidden, **fields}, {"Sec-Fetch-Site": "same-origin", **headers})

    async def ask(self, method: str, path: str, fields: Mapping[str, str] | None, headers: Mapping[str, str]) -> Page:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        told = {"Cookie": cookies, **headers} if cookies else dict(headers)
        sent = {"data": fields, "headers": told, "allow_redirects": False}
        async with self.client.request(method, path, **sent) as answer:
            for name, cookie in answer.cookies.items():
                self.cookies[name] = cookie.value
                if not cookie.value:
                    del self.cookies[name]
            self.location, self.headers = answer.headers.get("Location", ""), dict(answer.headers)
            endless = answer.content_type == "text/event-stream"
            self.page = Page(answer.status, "" if endless else await answer.text())
        return self.page

    async def log_in(self, name: str, password: str = WORD) -> Page:
        """Name, password, and the code of now for who has a second factor."""
        await self.get("/desk/log-in")
        page = await self.send("/desk/log-in", {"name": name, "password": password})
        user = self.place.desk.gate.accounts.find(name)
        if user and user.second and page.status == 200:
            page = await self.send("/desk/second", {"code": pyotp.TOTP(user.second).at(self.place.now)})
        return page


@pytest.fixture
async def client(place: Place) -> AsyncIterator[TestClient[Any, Any]]:
    whole = web.Application()
    whole.add_subapp("/desk", application(place.desk))
    async with TestClient(TestServer(whole)) as made:
        yield made


@pytest.fixture
def browser(client: TestClient[Any, Any], place: Place) -> Callable[[], Browser]:
    """A new browser."""
    return lambda: Browser(client, place)


@pytest.fixture
async def logged_in(browser: Callable[[], Browser], place: Place) -> Any:
    """`await logged_in(role)` -> a browser in which somebody of that role is logged in."""

    async def enter(role: Role) -> Browser:
        made, gate = browser(), place.desk.gate
        made.cookies[COOKIE] = gate.sessions.begin(gate.accounts.get(role), False, place.now, "192.0.2.9", "a browser")
        return made

    return enter
