"""Prompts on the desk as they are listed: what is there and what is missing, and what a speaker reads."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.desk.words import words
from tests.desk.conftest import Browser, Place
from tests.desk.test_prompts_pages import WELCOME, own_sounds


@pytest.fixture(autouse=True)
def sounds(place: Place) -> None:
    own_sounds(place)


async def test_languages_and_their_clips(logged_in: Any) -> None:
    there: Browser = await logged_in("auditor")
    page = await there.get("/desk/prompts")
    assert len(page.all("tr")) == 9
    page = await there.get("/desk/prompts/ar?q=1")
    assert page.status == 200 and 'lang="ar"' in page.source and "/desk/prompts/ar/" in page.source
    page = await there.get("/desk/prompts/fr?which=missing&q=welcome")
    assert "/desk/prompts/fr/welcome" not in page.source, "it is there"
    page = await there.get("/desk/prompts/fr?q=Bienvenue")
    assert page.all("audio")[0]["src"] == "/desk/sounds/fr/welcome"
    assert "sound" not in (await there.get(WELCOME)).fields, "an auditor changes nothing"


async def test_what_a_speaker_reads_is_shown_with_figures_in_words_and_in_latin_letters(logged_in: Any) -> None:
    there: Browser = await logged_in("auditor")
    page = await there.get("/desk/prompts/zgh/topic-legal/key-3")
    assert words("en")("read-aloud") not in page.text, "an auditor records nothing"
    there = await logged_in("supervisor")
    page = await there.get("/desk/prompts/zgh/topic-legal/key-3")
    assert words("en")("read-aloud") in page.text and "adrat xf kṛaḍ." in page.text
    page = await there.get("/desk/prompts/fr/topic-legal/key-3")
    assert "appuyez sur trois." in page.text and words("en")("latin-letters") not in page.text


async def test_pages_of_clips_lead_on_and_back(logged_in: Any) -> None:
    there: Browser = await logged_in("auditor")
    page = await there.get("/desk/prompts/fr?which=synthetic&q=e&page=1")
    leads = [found["href"] for found in page.all("a") if "page=" in found["href"]]
    assert leads == [f"/desk/prompts/fr?which=synthetic&q=e&page={number}" for number in (0, 2)]
    for number, shown in (("0", True), ("2", True), ("999", False), ("-1", True), ("x", True)):
        page = await there.get(f"/desk/prompts/fr?q=e&page={number}")
        assert page.status == 200 and ("<tbody>" in page.source) == shown


async def test_a_text_that_nobody_wrote_is_missing_and_the_page_stands(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    catalogue = place.desk.settings.prompts / "fr.yaml"
    lines = catalogue.read_text().splitlines(keepends=True)
    catalogue.write_text("".join(line for line in lines if not line.startswith("welcome:")))
    page = await there.get("/desk/prompts/fr?which=missing&q=fr/welcome")
    assert WELCOME in page.source and words("en")("no-text") in page.text
    page = await there.get(WELCOME)
    page = await there.send(WELCOME, {"do": "reviewed", "seen": page.fields["seen"]})
    assert page.status == 400 and "has no text 'welcome'" in page.text
