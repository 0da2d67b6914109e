"""A service that was started again: what a supervisor saves goes into the routing file, and the version stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from ivr.desk.visit import COOKIE
from ivr.users.gate import Gate
from ivr.users.model import User
from ivr.versions.opening import folder_of, in_force
from ivr.versions.store import Store, version_of
from tests.desk.conftest import KEPT
from tests.live.controller import SplitTown, open_split_town
from tests.live.ground import ALWAYS_OPEN
from tests.web.conftest import Page

pytestmark = pytest.mark.live


async def test_what_is_saved_goes_into_the_file_and_the_version_in_force_stays() -> None:
    async with open_split_town(ALWAYS_OPEN) as town:
        home, file = town.settings.home, town.settings.routing
        change = in_force(home)
        assert change and version_of(file.read_bytes()) == change.version
        await town.controller.stop()
        await town.controller.start()
        before = file.read_text()
        await saves(town, before.replace("promise: 180", "promise: 200"))
        assert file.read_text() == before.replace("promise: 180", "promise: 200") != before
        assert Store(folder_of(home)).text(change.version).decode() == before
        await town.controller.stop()
        await town.controller.start()
        assert "routing.yaml is not what is in force" in town.controller.said


async def saves(town: SplitTown, text: str) -> None:
    """A supervisor sends the editor's form."""
    async with aiohttp.ClientSession(headers=logged_in(town.settings.home)) as browser:
        url = f"http://{town.settings.web_bind}/desk/routing/edit"
        async with browser.get(url) as answer:
            page = Page(answer.status, await answer.text())
        fields = {name: page.fields[name] for name in ("guard", "seen")} | {"text": text, "do": "save"}
        async with browser.post(url, data=fields, allow_redirects=False) as answer:
            assert answer.status == 303, await answer.text()


def logged_in(home: Path) -> Mapping[str, str]:
    """The cookie of somebody who has just logged in."""
    gate, now = Gate(home, lambda: datetime.now(UTC)), datetime.now(UTC)
    gate.accounts.add(User("sofia", "supervisor", password=KEPT, second="JBSWY3DPEHPK3PXP"), now)
    token = gate.sessions.begin(gate.accounts.get("sofia"), False, now, "127.0.0.1", "a test")
    return {"Cookie": f"{COOKIE}={token}", "Sec-Fetch-Site": "same-origin"}
