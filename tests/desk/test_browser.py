"""The desk in a real browser: logging in, the page that renews itself, a service that goes away, and who cannot see."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pyotp
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from ivr.desk.visit import COOKIE
from ivr.desk.words import LANGUAGES, words
from ivr.roles import Role
from tests.desk.browsing import Served, chromium, opened, served
from tests.desk.conftest import NOW, WORD, Place
from tests.desk.test_now import STATE
from tests.desk.test_routing_pages import accepted

EVERY_PAGE = (
    "log-in",
    "now",
    "calls",
    "requests",
    "requests/new",
    "routing",
    "routing/nodes/topics",
    "routing/changes",
    "routing/edit",
    "routing/forms",
    "routing/forms/hours/paris",
    "routing/forms/agents/amina",
    "routing/simulate?to=%2B33199000100&keys=-+1+1&at=2026-11-23T10:00",
    "routing/replay",
    "routing/versions",
    "past",
    "figures",
    "prompts",
    "prompts/ar?q=1",
    "prompts/fr",
    "prompts/fr/welcome",
    "own",
    "own/password",
    "own/second",
    "users",
    "log",
    "nothing",
)


@dataclass
class There:
    """A desk and a browser."""

    desk: Served
    browser: Browser

    async def as_role(self, role: Role, language: str = "en", width: int = 1280) -> Page:
        """A window in which somebody of that role is logged in."""
        gate = self.desk.place.desk.gate
        token = gate.sessions.begin(gate.accounts.get(role), False, self.desk.place.now, "", "")
        page = await opened(self.browser, language, width)
        cookie = {"name": COOKIE, "value": token, "url": self.desk.url.replace("http:", "https:"), "secure": True}
        await page.context.add_cookies([cookie])  # type: ignore[list-item]
        return page


@pytest.fixture
async def there(place: Place) -> AsyncIterator[There]:
    place.answers["status"] = STATE
    async with served(place) as desk, chromium() as browser:
        yield There(desk, browser)


async def test_in_by_password_and_code_and_out_again(there: There) -> None:
    """A browser takes the cookie on loopback, and sends it back."""
    page = await opened(there.browser)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    await page.goto(f"{there.desk.url}/now")
    await page.get_by_label(words("en")("name"), exact=True).fill("supervisor")
    await page.get_by_label(words("en")("password")).fill(WORD)
    await page.keyboard.press("Enter")
    secret = there.desk.place.desk.gate.accounts.get("supervisor").second
    await page.get_by_label(words("en")("code")).fill(pyotp.TOTP(secret).at(NOW))
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{there.desk.url}/now")
    await expect(page.locator("[data-node=first-level]")).to_be_visible()
    await page.get_by_role("button", name=words("en")("log-out")).click()
    await expect(page.get_by_text(words("en")("done-logged-out"))).to_be_visible()
    await page.goto(f"{there.desk.url}/now")
    await expect(page.get_by_label(words("en")("password"))).to_be_visible()
    assert refused == []


@pytest.mark.alone
async def test_a_change_is_seen_within_a_second(there: There) -> None:
    page = await there.as_role("supervisor")
    await page.goto(f"{there.desk.url}/now")
    await expect(page.locator("[data-node=first-level]")).to_be_visible()
    await expect(page.locator("#node-first-level .calls")).to_have_text("2")
    there.desk.place.answers["status"] = {**STATE, "calls": {"live": 1, "nodes": {"where-it-is": 1}}}
    await expect(page.locator("[data-node=where-it-is]")).to_be_visible(timeout=1000)
    await expect(page.locator("#node-where-it-is.busy .calls")).to_have_text("1", timeout=1000)
    await expect(page.locator("#node-first-level .calls")).to_be_hidden()


async def test_a_service_that_goes_away_is_said_and_what_was_known_stays(there: There) -> None:
    page = await there.as_role("supervisor")
    await page.goto(f"{there.desk.url}/now")
    await expect(page.locator("[data-node=first-level]")).to_be_visible()
    await there.desk.stop()
    stale = page.locator("#stale")
    await expect(stale).to_be_visible(timeout=10_000)
    await expect(stale).to_contain_text("10:40:00")
    await expect(page.locator("[data-node=first-level]")).to_be_visible()
    await there.desk.start()
    await expect(stale).to_be_hidden(timeout=10_000)


async def test_what_is_sent_while_the_service_is_away_stays_in_its_field(there: There) -> None:
    page = await there.as_role("supervisor")
    await page.goto(f"{there.desk.url}/requests/new")
    await page.locator("#text").fill("A birth certificate, please")
    await page.locator("select[name=language]").select_option("fr")
    await there.desk.stop()
    send = page.locator("main form button").first
    await send.click()
    await expect(page.get_by_text(words("en")("not-sent"))).to_be_visible()
    await expect(page.locator("#text")).to_have_value("A birth certificate, please")
    await there.desk.start()
    await send.click()
    await expect(page.get_by_text("A birth certificate, please")).to_be_visible()
    await expect(page).to_have_url(re.compile("/requests/1"))


async def test_whoever_is_logged_out_elsewhere_comes_to_the_log_in(
    there: There, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.desk.now.STILL_IN", 0.0)
    page = await there.as_role("supervisor")
    await page.goto(f"{there.desk.url}/now")
    await expect(page.locator("[data-node=first-level]")).to_be_visible()
    there.desk.place.desk.gate.sessions.end_all("supervisor")
    await expect(page.get_by_label(words("en")("password"))).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_axe_finds_nothing(there: There, language: str) -> None:
    page = await there.as_role("administrator", language)
    found: dict[str, Any] = {}
    for path in EVERY_PAGE:
        await page.goto(f"{there.desk.url}/{path}")
        results = await Axe().run(page)
        told = [(one["id"], [node["target"] for node in one["nodes"]]) for one in results.response["violations"]]
        if told:
            found[path] = told
    assert not found


@pytest.mark.parametrize("language", LANGUAGES)
async def test_nothing_is_wider_than_a_telephone(there: There, language: str) -> None:
    page = await there.as_role("administrator", language, width=360)
    wide = {}
    for path in EVERY_PAGE:
        await page.goto(f"{there.desk.url}/{path}")
        wide[path] = await page.evaluate("document.documentElement.scrollWidth")
    assert {path: width for path, width in wide.items() if width > 360} == {}


LIGHT = ("now", "requests", "past", "routing", "routing/nodes/topics", "routing/changes", "routing/forms",
         "prompts/fr/welcome", "figures", "users", "log")  # fmt: skip


@pytest.mark.alone
async def test_pages_are_light_and_painted_soon(there: There) -> None:
    """Less than 150 kB, and under 0.3 s to the first paint: the least of three, which is what the page itself takes."""
    accepted(there.desk.place)
    page = await there.as_role("administrator")
    await page.goto(f"{there.desk.url}/own", wait_until="load")
    for path in LIGHT:
        await page.goto(f"{there.desk.url}/{path}", wait_until="load")
        weight, paint = await weighed(page)
        for _ in range(2):
            await page.goto(f"{there.desk.url}/{path}", wait_until="load")
            paint = min(paint, (await weighed(page))[1])
        print(f"{path}: {weight} bytes, first paint after {paint:.0f} ms")
        assert 3_000 < weight < 150_000 and paint < 300, path


async def weighed(page: Page) -> tuple[int, float]:
    """Bytes that came over the line for a page, and milliseconds to its first paint."""
    painted = "new Promise(done => new PerformanceObserver(done).observe({type: 'paint', buffered: true}))"
    await page.evaluate(f"{painted}.then(() => true)")
    loaded = "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
    weight = await page.evaluate(f"{loaded}.reduce((sum, one) => sum + one.transferSize, 0)")
    paints = await page.evaluate("performance.getEntriesByType('paint').map(entry => entry.startTime)")
    return weight, min(paints)
