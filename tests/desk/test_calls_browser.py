"""An agent's page in a real browser: it follows the telephone, and never touches what is being typed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from ivr.desk.visit import COOKIE
from ivr.desk.words import LANGUAGES, words
from tests.desk.agents import AMINA, CALL, CALLER, ROW, add_amina, at_telephone, write_calls
from tests.desk.browsing import Served, chromium, opened, served
from tests.desk.conftest import Place

EN = words("en")


@dataclass
class There:
    """A desk and a browser."""

    desk: Served
    browser: Browser

    async def amina(self, language: str = "en", width: int = 1280) -> Page:
        """A window with her page."""
        gate, now = self.desk.place.desk.gate, self.desk.place.now
        token = gate.sessions.begin(gate.accounts.get(AMINA.name), False, now, "", "")
        page = await opened(self.browser, language, width)
        cookie = {"name": COOKIE, "value": token, "url": self.desk.url.replace("http:", "https:"), "secure": True}
        await page.context.add_cookies([cookie])  # type: ignore[list-item]
        await page.goto(f"{self.desk.url}/calls")
        return page


@pytest.fixture
async def there(place: Place) -> AsyncIterator[There]:
    add_amina(place)
    write_calls(place, "earlier", CALL, "next")
    async with served(place) as desk, chromium() as browser:
        yield There(desk, browser)


async def test_who_calls_is_there_within_a_second_and_the_form_is_filled_in(there: There, place: Place) -> None:
    page = await there.amina()
    await expect(page.get_by_text(EN("nobody-calls"))).to_be_visible()
    at_telephone(place, "ringing")
    await expect(page.locator(".caller.ringing").get_by_text(CALLER)).to_be_visible(timeout=1000)
    await expect(page.locator("#aloud")).to_contain_text(EN("call-ringing"))
    await expect(page).to_have_title(f"☎ {EN('page-calls')} · {EN('desk')}")
    await expect(page.locator("#contact")).to_have_value(CALLER)
    await expect(page.locator("#language")).to_have_value("ar")


async def test_nothing_that_is_typed_is_touched_and_the_focus_stays(there: There, place: Place) -> None:
    at_telephone(place, "talking")
    page = await there.amina()
    await page.locator("#text").fill("She asks for")
    at_telephone(place, "ringing", "next")
    await expect(page.locator(".caller.ringing")).to_be_visible()
    await page.keyboard.type(" her card")
    await expect(page.locator("#text")).to_have_value("She asks for her card")
    await expect(page.locator("#write [name=call]")).to_have_value(CALL)
    await page.locator("#do-log-out").focus()
    at_telephone(place, "talking", "next")
    await expect(page.locator(".caller.talking")).to_be_visible()
    await expect(page.locator("#do-log-out")).to_be_focused()


async def test_forms_are_sent_without_leaving_the_page(there: There, place: Place) -> None:
    """A call that is talked on in the page goes on, and the next form is that of the call which rings by then."""
    at_telephone(place, "talking")
    page = await there.amina()
    await page.evaluate("window.stays = true")
    await page.locator("#q").fill("passport")
    await page.keyboard.press("Enter")
    await expect(page.locator("#found details").first).to_be_visible()
    await page.locator("#text").fill("Where is my card?")
    at_telephone(place, "ringing", "next")
    await page.get_by_role("button", name=EN("keep")).click()
    await expect(page.get_by_text(EN("written", number=1))).to_be_visible()
    await expect(page.locator("#text")).to_have_value("")
    await expect(page.locator("#write [name=call]")).to_have_value("next")
    await page.get_by_role("button", name=EN("reason-meal")).click()
    place.answers["call-of-agent"] = {"agent": {**ROW, "standing": "paused", "reason": "meal"}, "call": None}
    await expect(page.locator("#do-resume")).to_be_visible()
    assert ("agent", {"do": "pause", "reason": "meal", "names": ["amina"], "by": "amina.b"}) in place.asked
    await there.desk.stop()
    await page.locator("#text").fill("Not lost")
    await page.locator("#language").select_option("fr")
    await page.get_by_role("button", name=EN("keep")).click()
    await expect(page.get_by_text(EN("not-sent"))).to_be_visible()
    await expect(page.locator("#text")).to_have_value("Not lost")
    assert await page.evaluate("window.stays")


async def test_who_is_logged_out_meanwhile_keeps_what_he_wrote(
    there: There, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.desk.calls.STILL_IN", 0.0)
    page = await there.amina()
    await page.locator("#text").fill("Not lost")
    place.desk.gate.sessions.end_all(AMINA.name)
    await expect(page.get_by_text(EN("logged-out-meanwhile"))).to_be_visible()
    await page.locator("#text").fill("")
    await page.goto(f"{there.desk.url}/calls")
    await expect(page.get_by_label(EN("password"))).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_axe_finds_nothing_and_a_telephone_is_wide_enough(there: There, place: Place, language: str) -> None:
    at_telephone(place, "ringing")
    page = await there.amina(language, width=360)
    await page.locator("#q").fill("passport")
    await page.locator("#q").press("Enter")
    await expect(page.locator("#found details").first).to_be_visible()
    results = await Axe().run(page)
    assert not results.violations_count, results.generate_report()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
