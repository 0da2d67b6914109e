"""The API over a journal in a folder of its own, and a program for each role that asks it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from ivr.api.application import application
from ivr.api.house import House
from ivr.api.tokens import Tokens
from ivr.journal.journal import Journal
from ivr.knowledge.index import Index
from ivr.roles import Role
from ivr.routing.reader import load
from ivr.settings import PROJECT
from ivr.web.application import LARGEST

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
POST = "paris"

Ask = Callable[..., Any]
"""`await ask(role, method, path, json)` -> status and the JSON that came back."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    journal = Journal(tmp_path / "journal.db", now=lambda: NOW)
    journal.open()
    routing = load(PROJECT / "routing.yaml")
    sheets = PROJECT / "knowledge"
    yield House(
        journal.path, tmp_path, sheets, Index(sheets, tmp_path / "knowledge.db"), Tokens(tmp_path),
        lambda: routing, lambda: NOW, "secret",
    )  # fmt: skip
    journal.close()


@pytest.fixture
async def client(house: House) -> AsyncIterator[TestClient[Any, Any]]:
    whole = web.Application(client_max_size=LARGEST)
    whole.add_subapp("/api", application(house))
    async with TestClient(TestServer(whole)) as made:
        yield made


def token(house: House, role: Role) -> str:
    """The token of that role, made anew."""
    if role in house.tokens.all():
        house.tokens.revoke(role)
    post = POST if role == "consulate" else ""
    return house.tokens.add(role, role, post, NOW, NOW + timedelta(days=1))


@pytest.fixture
def ask(client: TestClient[Any, Any], house: House) -> Ask:
    async def asked(role: Role, method: str, path: str, said: Any = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token(house, role)}"}
        async with client.request(method, f"/api{path}", json=said, headers=headers) as answer:
            return answer.status, await answer.json()

    return asked
