"""A citizen calls, and an agent answers in a real browser: what is said is heard on both sides."""

from __future__ import annotations

import asyncio
import math
import struct
import time
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from ivr.control.questions import ask_long
from ivr.desk.words import words
from ivr.flow.entries import Dialled, Taken
from ivr.outside.dial import Placed, dial
from ivr.outside.leg import TONES
from ivr.outside.script import parse
from ivr.outside.tones import tone_seconds
from ivr.routing.reader import load
from ivr.users import passwords
from ivr.users.gate import Gate
from ivr.users.model import User
from ivr.versions.store import version_of
from tests.desk.browsing import chromium, opened
from tests.desk.sipp import Caller
from tests.live.ground import ALWAYS_OPEN
from tests.live.town import Town, open_town, until

pytestmark = [pytest.mark.live, pytest.mark.alone]

IN_ROUTING = "amina: {name: Amina,"
WORD = "seven lamps behind the harbour"
EN = words("en")
HERTZ = 880
"""In which the browser's microphone beeps: steady tones are noise that a browser leaves out."""

SIPP_HERTZ = 1000
"""In which SIPp talks."""

ENOUGH = 1.0
"""Seconds of beeps that the citizen must have heard."""

KEEP = """
for (const [name, kept] of [["RTCPeerConnection", "connection"], ["WebSocket", "socket"]]) {
  window[name] = class extends window[name] { constructor(...all) { super(...all); window[kept] = this; } };
}
"""
PACKETS = """async () => {
  for (const one of (await connection.getStats()).values()) if (one.type === "inbound-rtp") return one.packetsReceived;
}"""
HEARS = """async (hertz) => {
  const context = new AudioContext(), analyser = context.createAnalyser();
  analyser.fftSize = 8192;
  context.createMediaStreamSource(document.querySelector("#telephone audio").srcObject).connect(analyser);
  const power = new Float32Array(analyser.frequencyBinCount), width = context.sampleRate / analyser.fftSize;
  for (let turn = 0; turn < 100; turn += 1) {
    await new Promise((done) => setTimeout(done, 50));
    analyser.getFloatFrequencyData(power);
    const loudest = power.indexOf(Math.max(...power));
    if (power[loudest] > -60 && Math.abs(loudest * width - hertz) < 2 * width) return loudest * width;
  }
  return 0;
}"""


def beeps(file: Path) -> Path:
    """Two seconds at 48 kHz: a third of a second of sound, as much of silence."""
    with wave.open(str(file), "wb") as made:
        made.setparams((1, 2, 48000, 0, "NONE", ""))
        loud = (0.5 * (at % 32000 < 16000) * math.sin(2 * math.pi * HERTZ * at / 48000) for at in range(96000))
        made.writeframes(b"".join(struct.pack("<h", round(one * 32767)) for one in loud))
    return file


@asynccontextmanager
async def at_desk(town: Town, folder: Path) -> AsyncIterator[Page]:
    """Amina's page, after she has logged in with name and password."""
    settings, clock = town.service.settings, town.service.clock
    user = User("amina.b", "agent", agent="amina", password=passwords.digest(WORD))
    Gate(settings.home, clock.now).accounts.add(user, clock.now())
    sound = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={beeps(folder / 'beeps.wav')}",
    )
    async with chromium(*sound) as browser:
        page = await opened(browser)
        await page.add_init_script(KEEP)
        await page.goto(f"http://{settings.web_bind}/desk/calls")
        await page.get_by_label(EN("name"), exact=True).fill("amina.b")
        await page.get_by_label(EN("password")).fill(WORD)
        await page.keyboard.press("Enter")
        await expect(page.locator("#telephone")).to_be_visible()
        await expect(page.locator("#telephone [data-do]:visible")).to_have_count(1)
        yield page


def state(page: Page, name: str) -> object:
    return expect(page.locator(f"#telephone[data-state={name}]")).to_be_visible(timeout=20_000)


async def ready(town: Town, page: Page) -> None:
    """Her telephone is registered, and she alone takes calls."""
    for agent in town.service.agents.desk.agents:
        await town.service.agents.desk.log_out(agent, "the test")
    await page.get_by_role("button", name=EN("telephone-do-on")).click()
    await state(page, "ready")
    await page.get_by_role("button", name=EN("calls-begin")).click()
    await expect(page.locator(".standing.free")).to_be_visible(timeout=20_000)


async def answered(page: Page, number: str) -> float:
    """She sees who rings, and answers by a key; the seconds from the ring until she saw who it is."""
    await state(page, "ringing")
    rang = time.monotonic()
    await expect(page.locator(".caller.ringing").get_by_text(number)).to_be_visible(timeout=1000)
    seen = time.monotonic() - rang
    await page.keyboard.press("F8")
    await state(page, "talking")
    await expect(page.locator(".caller.talking h2")).to_contain_text(f"· {EN.language_name('fr')}", timeout=20_000)
    await expect(page.locator("#write select[name=language]")).to_have_value("fr")
    return seen


async def heard_more(page: Page, packets: int) -> None:
    """So many packets of sound have come in since."""
    before = await page.evaluate(PACKETS)
    async with asyncio.timeout(20):
        while await page.evaluate(PACKETS) < before + packets:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def test_an_agent_answers_in_the_page_and_both_hear_each_other(tmp_path: Path) -> None:
    refused: list[str] = []
    async with open_town(ALWAYS_OPEN) as town:
        await moves_into_the_page(town)
        async with at_desk(town, tmp_path) as page:
            page.on("console", lambda told: refused.append(told.text) if "Content Security" in told.text else None)
            await ready(town, page)
            await both_hear_each_other(town, page)
            await a_telephone_of_another_make_calls(town, page, tmp_path)
            await hands_over_by_keys(town, page)
    assert refused == []


async def moves_into_the_page(town: Town) -> None:
    """Her SIP telephone is switched off, and a new version of the routing is accepted while the service runs."""
    await town.behave("amina=away", noticed=False)
    settings = town.service.settings
    text = settings.routing.read_text()
    assert IN_ROUTING in text
    settings.routing.write_text(text.replace(IN_ROUTING, f"{IN_ROUTING} telephone: page,"))
    version = version_of(settings.routing.read_bytes())
    wish = {"what": "accept", "path": str(settings.routing), "version": version, "who": "marie", "why": "a headset"}
    await ask_long(settings.control, "routing accept", wish, 60)


def calls(town: Town, number: str) -> asyncio.Task[Placed]:
    """A citizen asks for a person in French, and hangs up when he is asked how it was."""
    control = town.service.settings.control
    return asyncio.create_task(dial(town.outside, control, "+33199000100", number, parse("0 !")))


async def both_hear_each_other(town: Town, page: Page) -> None:
    """The talk goes on when the telephone's connection to the desk breaks, is known again after the manager interface
    was away, and is ended from the page."""
    number = town.new_number()
    calling = calls(town, number)
    seen = await answered(page, number)
    hertz = await page.evaluate(HEARS, TONES["caller"])
    assert hertz, "the citizen's voice is heard in the browser"
    await heard_more(page, 150)
    await page.evaluate("socket.close()")
    await heard_more(page, 150)
    await state(page, "talking")
    await manager_interface_breaks(town, page)
    await expect(page.locator(".caller.talking").get_by_text(number)).to_be_visible(timeout=10_000)
    await page.get_by_role("button", name=EN("telephone-do-hang-up")).click()
    placed = await calling
    await state(page, "ready")
    await expect(page.locator(".caller.over")).to_be_visible()
    told = [line.about for _, line in Gate(town.service.settings.home, town.service.clock.now).log.lines("amina.b")]
    seconds = tone_seconds(placed.caller.heard, HERTZ)
    print(f"seen {seen * 1000:.0f} ms after the ring; the browser heard {hertz:.0f} Hz, the citizen {seconds:.1f} s")
    assert [entry.by for entry in placed.entries if isinstance(entry, Taken)] == ["amina"]
    assert seconds > ENOUGH and f"call {placed.id}" in told


async def a_telephone_of_another_make_calls(town: Town, page: Page, folder: Path) -> None:
    """SIPp dials from the carrier, and hangs up when we do."""
    settings, number = town.service.settings, town.new_number()
    host, _, _ = load(settings.routing).trunks["carrier"].address.partition(":")
    citizen = Caller(host, number, "+33199000100", settings.sip_bind, "0", SIPP_HERTZ)
    async with citizen.calling(folder) as (ear, sipp):
        await answered(page, number)
        hertz = await page.evaluate(HEARS, SIPP_HERTZ)
        await heard_more(page, 150)
        await page.get_by_role("button", name=EN("telephone-do-hang-up")).click()
        await state(page, "ready")
        ended = await asyncio.wait_for(sipp.wait(), 90)
    seconds = tone_seconds(ear.kept(folder / "sipp.wav"), HERTZ)
    print(f"SIPp was heard at {hertz:.0f} Hz, and heard the browser for {seconds:.1f} s")
    assert ended == 0, (folder / "sipp.log").read_text()[-2000:]
    assert hertz and seconds > ENOUGH


async def manager_interface_breaks(town: Town, page: Page) -> None:
    """And is back; what was told over it before is forgotten."""
    cli, link = town.service.asterisk.cli, town.service.link
    shown = (await cli("manager show connected")).splitlines()
    session = next(line.split()[4] for line in shown if line.split()[:1] == ["ivr"])
    await cli(f"manager kick session {session}")
    await until(lambda: not link.logged_in.is_set(), "the link is lost")
    await expect(page.locator(".caller.talking")).to_be_hidden()
    await until(link.logged_in.is_set, "the link is back", 10)


async def hands_over_by_keys(town: Town, page: Page) -> None:
    """`*7` and the two digits of Paris, by one button of the page."""
    number = town.new_number()
    calling = calls(town, number)
    await answered(page, number)
    await page.locator("#hand-over summary").click()
    await page.locator("#hand-over [data-keys='*711']").click()
    await state(page, "ready")
    placed = await calling
    assert [entry.by for entry in placed.entries if isinstance(entry, Taken)] == ["amina", "paris"]
    assert [entry.post for entry in placed.entries if isinstance(entry, Dialled)] == ["paris"]
    assert placed.disposition == "transferred"
