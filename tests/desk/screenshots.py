"""Pages of the desk as a browser shows them, for docs/desk.md: `make screenshots`."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from ivr.desk.visit import COOKIE
from ivr.settings import PROJECT
from tests.desk.agents import CALLER, add_amina, at_telephone, write_calls
from tests.desk.browsing import Served, chromium, opened, served
from tests.desk.conftest import Place, arranged
from tests.desk.test_now import AGENT, QUEUE, STATE
from tests.desk.test_routing_pages import accepted

FOLDER = PROJECT / "docs" / "desk"

PAGES = (
    ("now", "administrator", "en", "now"),
    ("routing", "supervisor", "en", "routing"),
    ("routing-edit", "supervisor", "fr", "routing/edit"),
    ("routing-simulate", "supervisor", "en", "routing/simulate?to=%2B33199000100&keys=-+1+1&at=2026-11-23T10:00"),
    ("routing-hours", "supervisor", "ar", "routing/forms/hours/paris"),
    ("calls", "amina.b", "en", "calls"),
    ("prompts", "supervisor", "fr", "prompts/fr/welcome"),
)
"""Name of the picture, who looks, the language, and the page."""

WAITING = {"ar": 3, "zgh": 1, "fr": 2, "en": 0, "es": 1, "nl": 0, "it": 0, "de": 0}
DOING = {
    "Amina": "talking",
    "Idir": "ringing",
    "Claire": "free",
    "Emily": "talking",
    "Lucía": "wrap-up",
    "Sanne": "free",
}


def busy() -> dict[str, Any]:
    """A service in the middle of the morning."""
    queues = {
        name: {**QUEUE, "language": name, "waiting": count, "longest_wait": 38.0 * count, "callbacks_waiting": 0}
        for name, count in WAITING.items()
    }
    agents = [{**AGENT, "agent": name.lower(), "name": name, "doing": doing} for name, doing in DOING.items()]
    nodes = {"language": 4, "topics": 3, "first-level": 9, "consulate": 2, "survey": 1}
    return {**STATE, "calls": {"live": 19, "nodes": nodes}, "queues": queues, "agents": agents}


async def shot(page: Page, desk: Served, name: str, path: str) -> None:
    """One picture, when the page has drawn what its scripts draw."""
    await page.goto(f"{desk.url}/{path}", wait_until="load")
    await page.wait_for_timeout(800)
    await page.screenshot(path=FOLDER / f"{name}.png")
    print(f"docs/desk/{name}.png")


async def shots(place: Place, browser: Browser) -> None:
    """All of them."""
    async with served(place) as desk:
        for name, who, language, path in PAGES:
            gate = place.desk.gate
            token = gate.sessions.begin(gate.accounts.get(who), False, place.now, "", "")
            page = await opened(browser, language, 1180)
            cookie = {"name": COOKIE, "value": token, "url": desk.url.replace("http:", "https:"), "secure": True}
            await page.context.add_cookies([cookie])  # type: ignore[list-item]
            await shot(page, desk, name, path)
            await page.context.close()


async def main() -> None:
    """Writes the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        with arranged(Path(folder)) as place:
            place.answers["status"] = busy()
            accepted(place)
            add_amina(place)
            write_calls(place, "1795282000-1", "1795282615-1", number=CALLER)
            at_telephone(place, "talking")
            async with chromium() as browser:
                await shots(place, browser)


if __name__ == "__main__":
    asyncio.run(main())
