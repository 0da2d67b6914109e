"""Prompts on the desk: listed, heard, recorded, read by somebody, and what is no recording."""

from __future__ import annotations

import asyncio
import io
import math
import struct
import wave
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from ivr.desk.words import words
from ivr.service.prompts_watch import PromptsWatch
from ivr.speech.catalogue import load
from tests.desk.conftest import Browser, Place
from tests.web.conftest import Page

HUGE = b"RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0\x01\0\x01\0\x80>\0\0\0}\0\0\x02\0\x10\0data\xff\xff\xff\x7f"
"""The head of a file that says it holds two gigabytes, and nothing after it."""

WELCOME = "/desk/prompts/fr/welcome"


def tone(seconds: float = 2.0, level: float = 0.4, rate: int = 16_000, around: float = 0.0) -> bytes:
    """A WAV file with a tone, and silence before and after it."""
    quiet = [0.0] * int(around * rate)
    loud = [level * math.sin(440 * 2 * math.pi * place / rate) for place in range(int(seconds * rate))]
    samples = [max(-1.0, min(1.0, value)) * 32767 for value in [*quiet, *loud, *quiet]]
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(struct.pack(f"<{len(samples)}h", *map(int, samples)))
    return out.getvalue()


async def sent(there: Browser, sound: bytes, path: str = WELCOME, **fields: str) -> Page:
    """The form as a browser sends it: in parts."""
    page = await there.get(path)
    form = aiohttp.FormData({"guard": page.fields["guard"], "seen": page.fields["seen"], "do": "record", **fields})
    form.add_field("sound", sound, filename="../../evil.wav", content_type="audio/wav")
    return await there.ask("POST", path, form, {"Sec-Fetch-Site": "same-origin"})  # type: ignore[arg-type]


def recording(place: Place, clip: str = "fr/welcome") -> Path:
    return place.desk.settings.prompts / "recordings" / f"{clip}.wav"


@pytest.fixture(autouse=True)
def sounds(place: Place) -> None:
    own_sounds(place)


def own_sounds(place: Place) -> None:
    """A sounds folder of its own, with one clip of two seconds, and a service that makes what has changed."""
    settings = place.desk.settings
    where = (settings.prompts, settings.sounds, lambda *_: None, asyncio.Lock())
    place.answers["prompt changed"] = PromptsWatch(lambda: place.desk.routing.as_flow(""), *where).changed
    folder = place.desk.settings.sounds
    folder.unlink(missing_ok=True)
    (folder / "fr").mkdir(parents=True)
    for ending, size in ((".sln", 2), (".ulaw", 1), (".alaw", 1), (".sln16", 4)):
        (folder / "fr" / f"welcome{ending}").write_bytes(b"\x01" * size * 16_000)


async def test_a_clip_is_heard_as_wav(logged_in: Any) -> None:
    there: Browser = await logged_in("auditor")
    cookies = "; ".join(f"{name}={value}" for name, value in there.cookies.items())
    async with there.client.get("/desk/sounds/fr/welcome", headers={"Cookie": cookies}) as answer:
        with wave.open(io.BytesIO(await answer.read())) as file:
            assert (file.getframerate(), file.getnframes(), file.getsampwidth()) == (8000, 16_000, 2)
    for path in (
        "fr/nothing",
        "fr/../../journal",
        "%2e%2e/journal",
        "fr/..%2f..%2fjournal",
        "music",
        "fr/manifest.json",
    ):
        assert (await there.ask("GET", f"/desk/sounds/{path}", None, {})).status == 404


def heard(place: Place) -> float:
    """Seconds of the clip that callers hear."""
    return (place.desk.settings.sounds / "fr" / "welcome.sln").stat().st_size / 16_000


async def test_a_recording_takes_the_place_of_the_voice_and_can_be_taken_back(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    page = await sent(there, tone(2.0, around=1.0))
    assert (page.status, there.location) == (303, f"{WELCOME}?done=heard-now"), page.text
    with wave.open(str(recording(place))) as file:
        assert 1.9 < file.getnframes() / file.getframerate() < 2.2, "the silence around it is cut off"
    first, lasts = recording(place).read_bytes(), heard(place)
    assert 2.1 < lasts < 2.3, "and then there is as much of it as around any other"
    assert (await sent(there, tone(1.5))).status == 303
    assert recording(place).read_bytes() != first and 1.6 < heard(place) < 1.8
    for do, there_now in (("back", first), ("synthetic", None), ("back", first)):
        page = await there.get(WELCOME)
        assert (await there.send(WELCOME, {"do": do, "seen": page.fields["seen"]})).status == 303
        assert (recording(place).read_bytes() if recording(place).exists() else None) == there_now
    assert heard(place) == lasts
    assert place.desk.gate.log.lines("supervisor")[0][1].about == "fr/welcome: back"
    assert words("en")("done-heard-now") in (await there.get(there.location)).text


async def test_what_cannot_be_made_now_is_kept_and_said(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    del place.answers["prompt changed"]
    assert (await sent(there, tone())).status == 303
    assert words("en")("done-kept-for-later") in (await there.get(there.location)).text
    assert recording(place).exists() and there.page.status == 200


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no sound was sent"), (b"hello", "no sound that can be read"), (b"RIFF" + b"\xff" * 200, "no sound"),
        (tone(0.1), "only 0.1 s"), (tone(2, 0.012), "too quiet"), (tone(2, 3.0), "overdriven"),
        (tone(2, rate=4000), "4000 samples"), (tone(61, rate=8000), "it lasts 61 s"), (tone(2, 0.0), "only 0.0 s"),
        (tone(9), "is it the right prompt?"), (b"RIFF" + b"\0" * 10_000_001, "10 at most"),
        (HUGE, "only 0.0"),
    ],
)  # fmt: skip
async def test_what_is_no_recording_is_refused_with_the_reason(
    logged_in: Any, place: Place, content: bytes, told: str
) -> None:
    there: Browser = await logged_in("supervisor")
    page = await sent(there, content)
    assert page.status == 400 and told in page.text, page.text
    assert not recording(place).exists() and not place.asked


async def test_what_seems_to_be_another_prompt_is_taken_when_one_says_so(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    page = await sent(there, tone(9))
    assert "anyway" in page.source
    assert (await sent(there, tone(9), anyway="on")).status == 303
    assert recording(place).exists()


async def test_too_large_an_upload_is_refused_before_it_is_read(logged_in: Any) -> None:
    there: Browser = await logged_in("supervisor")
    page = await sent(there, b"RIFF" + b"\0" * 12_000_000)
    assert page.status == 413 and words("en")("too-large") in page.text
    assert "/desk/prompts" in [found.get("href") for found in page.all("a")], "the way on is there"


async def test_a_text_is_marked_as_read_and_the_catalogue_keeps_its_notes(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    catalogue = place.desk.settings.prompts / "fr.yaml"
    before = catalogue.read_text().splitlines()
    page = await there.get(WELCOME)
    await there.send(WELCOME, {"do": "reviewed", "seen": page.fields["seen"]})
    assert load(place.desk.settings.prompts, "fr").texts["welcome"].reviewed
    after = catalogue.read_text().splitlines()
    assert [line for line in after if line not in before] == [
        'welcome: {text: "Bienvenue à l\'accueil consulaire.", reviewed: true}'
    ]
    page = await there.get(WELCOME)
    assert words("en")("reviewed") in page.text
    await there.send(WELCOME, {"do": "unreviewed", "seen": page.fields["seen"]})
    assert not load(place.desk.settings.prompts, "fr").texts["welcome"].reviewed


async def test_two_do_not_overwrite_each_other(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    page = await there.get(WELCOME)
    seen = page.fields["seen"]
    assert (await sent(there, tone())).status == 303
    await there.get(WELCOME)
    page = await there.send(WELCOME, {"do": "synthetic", "seen": seen})
    assert page.status == 409 and "meanwhile" in page.text and recording(place).exists()
    assert page.fields["seen"] != seen, "the form is for what is there now"


async def test_of_two_who_send_at_the_same_time_one_is_told(logged_in: Any, place: Place) -> None:
    one, other = await logged_in("supervisor"), await logged_in("administrator")
    pages = await asyncio.gather(sent(one, tone(1.5)), sent(other, tone(2.5)))
    assert sorted(page.status for page in pages) == [303, 409]
    shorter = pages[0].status == 303
    assert heard(place) < 2.0 if shorter else heard(place) > 2.0, "callers hear the one that was taken"


@pytest.mark.parametrize("role", ["auditor", None])
async def test_nothing_is_read_of_who_may_not_send_it(
    logged_in: Any, browser: Any, monkeypatch: pytest.MonkeyPatch, role: Any
) -> None:
    """Or anybody could fill the disk."""
    there: Browser = await logged_in(role) if role else browser()
    form = aiohttp.FormData({"do": "record"})
    form.add_field("sound", tone(), filename="x.wav")
    monkeypatch.setattr("aiohttp.web_request.BaseRequest.post", lambda self: pytest.fail("it was read"))
    page = await there.ask("POST", WELCOME, form, {"Sec-Fetch-Site": "same-origin"})  # type: ignore[arg-type]
    assert page.status == (403 if role else 401)


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x", "multipart/mixed"])
async def test_what_is_no_form_at_all(logged_in: Any, kind: str) -> None:
    there: Browser = await logged_in("supervisor")
    sent_so = {"Sec-Fetch-Site": "same-origin", "Content-Type": kind}
    page = await there.ask("POST", WELCOME, b"hello", sent_so)  # type: ignore[arg-type]
    assert page.status in (400, 403)


async def test_a_form_in_parts_needs_its_guard(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    assert (await sent(there, tone(), guard="wrong")).status == 403
    assert not recording(place).exists()


@pytest.mark.parametrize("path", ["xx", "fr/nothing", "fr/../welcome", "EN", "fr/welcome%00"])
async def test_what_is_not_said(logged_in: Any, path: str) -> None:
    there: Browser = await logged_in("supervisor")
    assert (await there.ask("GET", f"/desk/prompts/{path}", None, {})).status == 404


@pytest.mark.parametrize("name", [name for name in ("fr", "ar", "zgh", "nl")])
def test_every_catalogue_keeps_its_layout(place: Place, name: str) -> None:
    """Marking one text changes its line and no other."""
    from ivr.desk.prompts.keeping import Keeping

    settings = place.desk.settings
    path = settings.prompts / f"{name}.yaml"
    before = path.read_text().splitlines()
    path.chmod(0o640)
    Keeping(settings.prompts, settings.home / "before").review(name, "welcome", True)
    assert path.stat().st_mode & 0o777 == 0o640, "whoever could read it, can"
    changed = [one for one, other in zip(before, path.read_text().splitlines(), strict=True) if one != other]
    assert len(changed) == 1 and changed[0].startswith("welcome:")
