"""The telephone in a real page, before a small Asterisk that registers it and rings: what is shown, said and kept."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from ivr.desk import telephone
from ivr.desk.visit import COOKIE
from ivr.desk.words import LANGUAGES, words
from tests.desk.agents import AMINA, add_amina
from tests.desk.browsing import Served, chromium, opened, served
from tests.desk.conftest import Place
from tests.desk.test_browser import weighed

EN = words("en")
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
HEAD = """{method} sip:amina@page.invalid;transport=ws SIP/2.0
Via: SIP/2.0/WS 127.0.0.1:5060;branch=z9hG4bK-ring
From: <sip:+33612345678@127.0.0.1>;tag=citizen
To: <sip:amina@page.invalid>
Call-ID: ring
CSeq: 1 {method}
Max-Forwards: 70
Contact: <sip:asterisk@127.0.0.1:5060;transport=ws>
"""
OFFER = """v=0
o=- 1 1 IN IP4 127.0.0.1
s=Asterisk
c=IN IP4 127.0.0.1
t=0 0
m=audio 20000 UDP/TLS/RTP/SAVPF 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
"""


def lines(text: str) -> str:
    return text.replace("\n", "\r\n")


@dataclass
class Asterisk:
    """Registers whoever comes, and rings when the test says so."""

    side: web.WebSocketResponse | None = None
    heard: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    registered: int = 0

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        self.side = web.WebSocketResponse(protocols=("sip",))
        await self.side.prepare(request)
        async for message in self.side:
            if message.data.startswith("REGISTER"):
                self.registered += 1
                await self.side.send_str(self._taken(message.data))
            else:
                self.heard.put_nowait(message.data.split("\r\n")[0])
        return self.side

    def _taken(self, asked: str) -> str:
        kept = re.findall(r"^(?:Via|From|To|Call-ID|CSeq|Contact):.*$", asked, re.MULTILINE | re.IGNORECASE)
        head = "\r\n".join(line.strip() for line in kept)
        return f"SIP/2.0 200 OK\r\n{head}\r\nContent-Length: 0\r\n\r\n"

    async def ring(self) -> None:
        assert self.side
        body = lines(OFFER)
        head = f"{HEAD.format(method='INVITE')}Content-Type: application/sdp\nContent-Length: {len(body)}\n\n"
        await self.side.send_str(lines(head) + body)

    async def write(self, text: str) -> None:
        assert self.side
        body = text.encode()
        head = f"{HEAD.format(method='MESSAGE')}Content-Type: text/plain\nContent-Length: {len(body)}\n\n"
        await self.side.send_str(lines(head) + text)

    async def give_up(self) -> None:
        assert self.side
        await self.side.send_str(lines(f"{HEAD.format(method='CANCEL')}Content-Length: 0\n\n"))


@dataclass
class There:
    """A desk, an Asterisk and a browser's page that amina has opened."""

    desk: Served
    asterisk: Asterisk
    page: Page

    async def is_now(self, state: str) -> None:
        await expect(self.page.locator(f"#telephone[data-state={state}]")).to_be_visible()

    async def switch_on(self) -> None:
        await self.page.get_by_role("button", name=EN("telephone-do-on")).click()
        await self.is_now("ready")

    async def another(self, language: str = "en", width: int = 1280) -> There:
        """Her page in another window, where she has logged in as well."""
        place, browser = self.desk.place, self.page.context.browser
        assert browser
        return There(self.desk, self.asterisk, await _page(self.desk, place, await opened(browser, language, width)))


async def _page(desk: Served, place: Place, page: Page) -> Page:
    gate = place.desk.gate
    token = gate.sessions.begin(gate.accounts.get(AMINA.name), False, place.now, "", "")
    cookie = {"name": COOKIE, "value": token, "url": desk.url.replace("http:", "https:"), "secure": True}
    await page.context.add_cookies([cookie])  # type: ignore[list-item]
    await page.goto(f"{desk.url}/calls")
    return page


@pytest.fixture
def asterisk() -> Asterisk:
    return Asterisk()


@pytest.fixture
async def desk(place: Place, asterisk: Asterisk) -> AsyncIterator[Served]:
    """Amina's telephone is in her page."""
    server, routing = web.Application(), place.desk.routing
    server.router.add_get("/ws", asterisk.serve)
    agents = {**routing.agents, "amina": routing.agents["amina"].model_copy(update={"telephone": "page"})}
    changed = routing.model_copy(update={"agents": agents})
    async with TestServer(server, host="127.0.0.1") as at:
        settings = replace(place.desk.settings, ari_bind=f"127.0.0.1:{at.port}")
        place.desk = replace(place.desk, settings=settings, house=replace(place.desk.house, routing=lambda: changed))
        add_amina(place)
        place.answers["telephone-of-agent"] = {"user": "amina", "realm": "asterisk", "ha1": "0" * 32}
        async with served(place) as desk:
            yield desk


@pytest.fixture
async def there(desk: Served, asterisk: Asterisk) -> AsyncIterator[There]:
    async with chromium(*MICROPHONE) as browser:
        yield There(desk, asterisk, await _page(desk, desk.place, await opened(browser)))


async def test_it_is_switched_on_rings_and_falls_silent_and_off_again(there: There) -> None:
    refused: list[str] = []
    there.page.on("console", lambda told: refused.append(told.text) if "Content Security" in told.text else None)
    await there.is_now("off")
    await there.switch_on()
    await there.page.locator("#text").fill("She asks")
    await there.asterisk.ring()
    await there.is_now("ringing")
    await expect(there.page.get_by_role("button", name=EN("telephone-do-answer"))).to_be_visible()
    await there.page.keyboard.type(" for her card")
    await expect(there.page.locator("#text")).to_have_value("She asks for her card")
    await there.asterisk.give_up()
    await there.is_now("ready")
    await there.page.get_by_role("button", name=EN("telephone-do-off")).click()
    await there.is_now("off")
    assert refused == []


async def test_what_the_service_writes_to_a_telephone_is_shown(there: There) -> None:
    await there.switch_on()
    await there.asterisk.write("You were paused: <b>نداء</b>")
    await expect(there.page.locator("#telephone [data-note]")).to_have_text("You were paused: <b>نداء</b>")


async def test_a_call_is_turned_down_by_a_key(there: There) -> None:
    await there.switch_on()
    await there.asterisk.ring()
    await there.is_now("ringing")
    await there.page.keyboard.press("Shift+F8")
    await there.is_now("ready")
    async with asyncio.timeout(5):
        while not (await there.asterisk.heard.get()).startswith("SIP/2.0 480"):
            pass


async def test_after_a_reload_it_comes_back_by_itself_and_while_it_rings_leaving_is_asked_about(there: There) -> None:
    await there.switch_on()
    await there.page.reload()
    await there.is_now("ready")
    assert there.asterisk.registered >= 2
    await there.page.locator("#text").click()  # a browser asks only where somebody has done something
    await there.asterisk.ring()
    await there.is_now("ringing")
    async with there.page.expect_event("dialog") as asked:
        await there.page.close(run_before_unload=True)
    dialog = await asked.value
    assert dialog.type == "beforeunload"
    await dialog.dismiss()
    await there.is_now("ringing")


async def test_a_connection_that_breaks_is_made_again(there: There) -> None:
    await there.switch_on()
    assert there.asterisk.side
    before = there.asterisk.registered
    await there.asterisk.side.close()
    await there.is_now("trouble")
    await expect(there.page.get_by_text(EN("telephone-unreached"))).to_be_visible()
    await there.is_now("ready")
    assert there.asterisk.registered > before


async def test_the_page_that_comes_last_has_the_telephone(there: There) -> None:
    await there.switch_on()
    other = await there.another()
    await other.switch_on()
    await there.is_now("elsewhere")
    await expect(there.page.get_by_text(EN("telephone-elsewhere"))).to_be_visible()
    await other.is_now("ready")


async def test_who_is_logged_out_has_no_telephone(there: There, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telephone, "STILL_IN", 0.1)
    await there.switch_on()
    await there.page.locator("#text").fill("Not lost")
    there.desk.place.desk.gate.sessions.end_all(AMINA.name)
    await there.is_now("over")
    await expect(there.page.locator("#text")).to_have_value("Not lost")


@pytest.mark.parametrize(("trouble", "told"), [("NotAllowedError", "refused"), ("NotFoundError", "missing")])
async def test_without_a_microphone_it_is_said_what_to_do(there: There, trouble: str, told: str) -> None:
    refuse = f"async () => {{ throw new DOMException('', '{trouble}'); }}"
    await there.page.evaluate(f"void (navigator.mediaDevices.getUserMedia = {refuse})")
    await there.page.get_by_role("button", name=EN("telephone-do-on")).click()
    await there.is_now("trouble")
    await expect(there.page.get_by_text(EN(f"telephone-{told}"))).to_be_visible()
    assert there.asterisk.registered == 0


@pytest.mark.parametrize("language", LANGUAGES)
async def test_axe_finds_nothing_while_it_rings(there: There, language: str) -> None:
    here = await there.another(language, 360)
    await here.page.get_by_role("button", name=words(language)("telephone-do-on")).click()
    await here.is_now("ready")
    await there.asterisk.ring()
    await here.is_now("ringing")
    results = await Axe().run(here.page)
    assert not results.violations_count, results.generate_report()
    assert await here.page.evaluate("document.documentElement.scrollWidth") <= 360


async def test_the_page_with_its_telephone_is_light(there: There) -> None:
    weight, _ = await weighed((await there.another()).page)
    assert 50_000 < weight < 150_000
