"""The pages over a journal in a folder of its own, and a browser without JavaScript that reads them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from ivr.journal.journal import Journal
from ivr.knowledge.index import Index
from ivr.requests.lookup import Lookup
from ivr.requests.rules import Rules
from ivr.routing.reader import load
from ivr.settings import PROJECT
from ivr.web.application import application
from ivr.web.site import Site

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)


@dataclass
class Place:
    """A site whose clock and folder of sheets the test may change."""

    site: Site
    now: datetime
    sheets: Path


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    journal = Journal(tmp_path / "journal.db", now=lambda: NOW)
    journal.open()
    sheets = tmp_path / "knowledge"
    sheets.mkdir()
    rules = Rules(load(PROJECT / "routing.yaml"))
    index = Index(sheets, tmp_path / "knowledge.db")
    lookup = Lookup(journal.path, "secret")
    made = Place(None, NOW, sheets)  # type: ignore[arg-type]
    made.site = Site(
        journal.path, sheets, index, lambda: rules, lambda: made.now, lookup, lambda language, subject: subject
    )
    yield made
    journal.close()


@pytest.fixture
async def client(place: Place) -> AsyncIterator[TestClient[Any, Any]]:
    async with TestClient(TestServer(application(place.site))) as made:
        yield made


class Page(HTMLParser):
    """What a page shows: its text, its elements, and what its form would send."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__()
        self.status, self.source, self.text = status, text, ""
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.fields: dict[str, str] = {}
        self._open: str | None = None
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        match tag:
            case "input":
                self.fields[found["name"]] = found.get("value", "")
            case "textarea":
                self._open = found["name"]
                self.fields[found["name"]] = ""
            case "select":
                self._select = found["name"]
                self.fields[found["name"]] = ""
            case "option" if "selected" in found:
                self.fields[self._select] = found["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open:
            self.fields[self._open] += data
        else:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of a kind."""
        return [found for name, found in self.elements if name == tag]


Get = Callable[..., Awaitable[Page]]


@pytest.fixture
def get(client: TestClient[Any, Any]) -> Get:
    """Opens a page; with fields, sends them."""

    async def got(path: str, fields: dict[str, str] | None = None, address: str = "192.0.2.1") -> Page:
        headers = {"X-Forwarded-For": f"198.51.100.9, {address}"}
        method = "POST" if fields is not None else "GET"
        async with client.request(method, path, data=fields, headers=headers) as answer:
            return Page(answer.status, await answer.text())

    return got
