"""The desk in a real browser with a real service behind it: a call is seen at once, and what is changed is heard."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyotp
import pytest
from playwright.async_api import Page, expect

from ivr.desk.words import words
from ivr.flow.entries import Began, Entered, Message
from ivr.outside.dial import Placed, dial
from ivr.outside.hearing import find_clip
from ivr.outside.script import parse
from ivr.outside.tones import tone_seconds
from ivr.settings import PROJECT
from ivr.users import passwords, second
from ivr.users.gate import Gate
from ivr.users.model import User
from tests.desk.browsing import chromium, opened
from tests.desk.test_prompts_pages import tone
from tests.live.ground import ALWAYS_OPEN
from tests.live.town import Town, open_town

pytestmark = [pytest.mark.live, pytest.mark.alone]

WORD = "seven lamps behind the harbour"
EN = words("en")
PLAYS = """element => new Promise(done => {
  element.ondurationchange = () => done(element.duration);
  element.load();
})"""
LONG = 60_000
"""Milliseconds that putting a version into force may take: it is tried in an Asterisk of its own."""


@asynccontextmanager
async def supervisor(town: Town) -> AsyncIterator[Page]:
    """Somebody who has logged in with password and code."""
    settings, clock = town.service.settings, town.service.clock
    secret = second.secret()
    user = User("sofia", "supervisor", password=passwords.digest(WORD), second=secret)
    Gate(settings.home, clock.now).accounts.add(user, clock.now())
    async with chromium() as browser:
        page = await opened(browser)
        await page.goto(f"http://{settings.web_bind}/desk/now")
        await page.get_by_label(EN("name"), exact=True).fill("sofia")
        await page.get_by_label(EN("password")).fill(WORD)
        await page.keyboard.press("Enter")
        await page.get_by_label(EN("code")).fill(pyotp.TOTP(secret).at(clock.now()))
        await page.keyboard.press("Enter")
        await expect(page.locator("#flow")).to_be_visible()
        yield page


def calls(town: Town, keys: str) -> asyncio.Task[Placed]:
    """A citizen in France dials."""
    control = town.service.settings.control
    return asyncio.create_task(dial(town.outside, control, "+33199000100", town.new_number(), parse(keys)))


async def test_a_call_is_seen_and_what_a_supervisor_changes_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts = tmp_path / "prompts"
    shutil.copytree(PROJECT / "prompts", prompts)
    monkeypatch.setenv("IVR_PROMPTS", str(prompts))
    async with open_town(ALWAYS_OPEN) as town, supervisor(town) as page:
        await seen_on_the_wall(town, page)
        await left_and_answered(town, page)
        await counted(town, page)
        await changed_in_the_editor(town, page)
        await recorded(town, page, tmp_path)


async def seen_on_the_wall(town: Town, page: Page) -> None:
    """On the drawn flow, within a second of the moment at which the service took the call."""
    calling = calls(town, "- _! !")
    node = page.locator("#node-language.busy .calls")
    await expect(node).to_have_text("1", timeout=20_000)
    seen: datetime = town.service.clock.now()
    placed = await calling
    began = next(entry.at for entry in placed.entries if isinstance(entry, Began))
    seconds = (seen - began).total_seconds()
    print(f"on the wall {seconds:.2f} s after the call came")
    assert seconds < 1.0
    await expect(node).to_be_hidden(timeout=5000)


async def left_and_answered(town: Town, page: Page) -> None:
    """A complaint that a citizen has spoken becomes a request, is heard in the page, and is answered there."""
    placed = await calls(town, "- 3 2 2 ~4#")
    assert any(isinstance(entry, Message) for entry in placed.entries)
    address = f"http://{town.service.settings.web_bind}/desk/requests"
    await page.goto(address)
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.locator("tbody a").click()
    await expect(page.locator("audio")).to_have_count(1)
    heard = await page.locator("audio").evaluate(PLAYS)
    assert 3.0 < heard < 8.0
    await page.get_by_label(EN("the-answer")).fill("We are sorry, and have called back.")
    await page.get_by_role("button", name=EN("answer-it")).click()
    await expect(page.get_by_text(EN("state-answered")).first).to_be_visible()
    await page.goto(address)
    await expect(page.get_by_text(EN("no-requests"))).to_be_visible()


async def counted(town: Town, page: Page) -> None:
    """The calls of today stand in the report of today, and one of them can be read step by step."""
    address = f"http://{town.service.settings.web_bind}/desk"
    await page.goto(f"{address}/past")
    await expect(page.locator("tbody tr")).to_have_count(2)
    await page.locator("tbody a").first.click()
    await expect(page.get_by_text("complaint-message").first).to_be_visible()
    today = town.service.clock.now().astimezone(ZoneInfo("Africa/Casablanca")).date()
    await page.goto(f"{address}/figures?length=day&name={today}")
    report = page.frame_locator("iframe")
    await expect(report.locator("svg").first).to_be_visible(timeout=LONG)
    await expect(report.locator(".tiles")).to_contain_text("2")


async def changed_in_the_editor(town: Town, page: Page) -> None:
    """The first choice of a menu leads to the end: typed, checked, compared, accepted; and the next call ends there."""
    address = f"http://{town.service.settings.web_bind}/desk/routing"
    await page.goto(f"{address}/edit")
    line = page.locator(".cm-line").filter(has_text="say: caller-citizen, go: first-level")
    await page.locator(".cm-content").press("Control+f")
    await page.locator(".cm-search input[name=search]").fill("say: caller-citizen, go: first-level")
    await page.keyboard.press("Enter")
    await page.locator(".cm-search input[name=replace]").fill("say: caller-citizen, go: goodbye")
    await page.locator(".cm-search button[name=replaceAll]").click()
    await expect(line).to_have_count(0)
    await page.get_by_role("button", name=EN("save"), exact=True).click()
    await expect(page.get_by_text(EN("done-saved"))).to_be_visible()
    await page.goto(f"{address}/changes")
    await expect(page.get_by_text("options.1.go is goodbye")).to_be_visible()
    await page.get_by_label(EN("why-accept")).fill("citizens write")
    await page.get_by_role("button", name=EN("accept-it")).click()
    await expect(page.get_by_text("is in force (change #2)")).to_be_visible(timeout=LONG)
    placed = await calls(town, "- 1 1")
    assert [entry.node for entry in placed.entries if isinstance(entry, Entered)][-2:] == ["who-calls", "goodbye"]
    goodbye = town.service.settings.sounds / "fr" / "goodbye.sln"
    assert find_clip(placed.caller.heard, goodbye).heard


async def recorded(town: Town, page: Page, folder: Path) -> None:
    """A file that is sent takes the place of the synthetic welcome, and the next caller hears it."""
    file = folder / "welcome.wav"
    file.write_bytes(tone(2.0))
    await page.goto(f"http://{town.service.settings.web_bind}/desk/prompts/fr/welcome")
    await page.get_by_label(EN("sound-file")).set_input_files(file)
    await page.get_by_role("button", name=EN("send-recording")).click()
    await expect(page.get_by_text(EN("done-heard-now"))).to_be_visible()
    placed = await calls(town, "- !")
    assert tone_seconds(placed.caller.heard, 440) > 1.5
