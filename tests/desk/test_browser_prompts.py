"""A prompt recorded in a real browser: what its (false) microphone heard is what lies in the folder afterwards."""

from __future__ import annotations

import asyncio
import wave
from pathlib import Path
from typing import Any

import numpy
import pytest
from playwright.async_api import expect

from ivr.desk.words import words
from ivr.speech.loudness import USUAL, loudness
from tests.desk.browsing import chromium, served
from tests.desk.conftest import Place
from tests.desk.test_browser import There
from tests.desk.test_prompts_pages import own_sounds, recording, tone

W = words("en")

MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@pytest.fixture(autouse=True)
def sounds(place: Place) -> None:
    own_sounds(place)


PLAYS = "element => new Promise(done => { element.oncanplay = () => done(true); element.load(); })"


async def test_a_prompt_is_recorded_heard_and_kept(place: Place, tmp_path: Path) -> None:
    heard = tmp_path / "microphone.wav"
    heard.write_bytes(tone(20.0, 0.3))
    async with served(place) as desk, chromium(*MICROPHONE, f"--use-file-for-fake-audio-capture={heard}") as browser:
        page = await There(desk, browser).as_role("supervisor")
        refused: list[str] = []
        page.on("pageerror", lambda error: refused.append(str(error)))
        page.on("console", lambda told: refused.append(told.text) if "Content Security" in told.text else None)
        await page.goto(f"{desk.url}/prompts/fr/welcome")
        await page.get_by_role("button", name=W("record-start"), exact=True).click()
        await expect(page.locator("[data-told]")).to_have_text("0:02")
        await page.get_by_role("button", name=W("record-stop")).click()
        mine = page.get_by_label(W("your-recording"))
        await expect(mine).to_be_visible()
        assert await mine.evaluate(PLAYS), "it can be heard before it is sent"
        await page.get_by_role("button", name=W("send-recording")).click()
        await expect(page.get_by_text(W("done-heard-now"))).to_be_visible()
    assert refused == []
    with wave.open(str(recording(place))) as file:
        kept = numpy.frombuffer(file.readframes(file.getnframes()), "<i2")
        assert 1.5 < len(kept) / file.getframerate() < 6.0 and tone_of(kept, file.getframerate()) == pytest.approx(
            440, abs=5
        )
    rendered = numpy.fromfile(place.desk.settings.sounds / "fr" / "welcome.sln", "<i2")
    assert len(rendered) / 8000 == pytest.approx(len(kept) / 16_000 + 0.15, abs=0.05), "what callers hear is as long"
    assert tone_of(rendered, 8000) == pytest.approx(440, abs=5)
    loud = loudness(place.desk.settings.sounds / "fr" / "welcome.sln", 8000)
    assert loud == pytest.approx(USUAL, abs=1), "and as loud as any other prompt"


def tone_of(samples: Any, rate: int) -> float:
    """The strongest frequency in Hz."""
    spectrum = numpy.abs(numpy.fft.rfft(samples))
    return float(numpy.fft.rfftfreq(len(samples), 1 / rate)[numpy.argmax(spectrum)])


async def test_without_a_microphone_a_file_is_chosen(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "mine.wav"
    file.write_bytes(tone(2.0))
    async with served(place) as desk, chromium() as browser:
        page = await There(desk, browser).as_role("supervisor")
        await page.goto(f"{desk.url}/prompts/fr/welcome")
        await page.get_by_role("button", name=W("record-start"), exact=True).click()
        await expect(page.locator("[data-told]")).to_have_text(W("microphone-refused"))
        await page.get_by_label(W("sound-file")).set_input_files(file)
        await page.get_by_role("button", name=W("send-recording")).click()
        await expect(page.get_by_text(W("done-heard-now"))).to_be_visible()
    assert await asyncio.to_thread(recording(place).exists)
