"""The pages say the same in all languages, are read by everybody, and load nothing that is not theirs."""

from __future__ import annotations

import re
from string import Formatter
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from yarl import URL

from ivr.flow.prompts import LANGUAGES
from ivr.web.application import STYLE
from ivr.web.words import words
from tests.web.conftest import Get, Page, Place

PATHS = ("", "write", "request")
LIGHT = 20_000
"""Bytes of a page with its style, at most."""


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_all_of_it(language: str) -> None:
    here, there = words(language).texts, words("en").texts
    assert list(here) == list(there)
    assert {key: places(text) for key, text in here.items()} == {key: places(text) for key, text in there.items()}
    assert language == "en" or not [key for key in here if here[key] == there[key]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
async def test_every_page_tells_its_language_and_has_a_name_for_every_field(
    get: Get, client: TestClient[Any, Any], language: str, path: str
) -> None:
    page = await get(f"/{language}/{path}")
    [whole] = page.all("html")
    assert page.status == 200
    assert whole["lang"] == language and whole["dir"] == ("rtl" if language == "ar" else "ltr")
    assert len(page.all("h1")) == 1 and words(language)("emergency") in page.text
    labels = {label.get("for") for label in page.all("label")}
    for tag in ("input", "textarea", "select"):
        for field in page.all(tag):
            assert field.get("type") == "hidden" or field.get("tabindex") == "-1" or field["id"] in labels
    others = {link["href"] for link in page.all("a") if "hreflang" in link}
    assert others == {f"/{other}/{path}" for other in LANGUAGES}
    assert not page.all("script") and "style=" not in page.source
    assert len(page.source.encode()) + STYLE.stat().st_size < LIGHT
    for link in page.all("a"):
        async with client.get(link["href"]) as answer:
            assert answer.status == 200, link["href"]


async def test_a_page_may_load_its_style_and_nothing_else(client: TestClient[Any, Any]) -> None:
    async with client.get("/fr/") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src" not in policy
        assert answer.headers["Cache-Control"] == "no-store"
    async with client.get("/style.css") as answer:
        assert answer.status == 200 and not re.search(r"url\(|@import", await answer.text())


async def test_who_comes_without_a_language_chooses_one(get: Get) -> None:
    page = await get("/")
    assert [link["lang"] for link in page.all("a")] == list(LANGUAGES)


@pytest.mark.parametrize("path", ["/none", "/fr/none", "/fr/guide/none", "/xx/", "/fr/guide/..%2f..%2fetc", "/FR/"])
async def test_what_is_not_there_is_said_in_the_readers_language(get: Get, path: str) -> None:
    page = await get(path)
    assert page.status == 404 and words("fr" if path.startswith("/fr") else "en")("not-there") in page.text


async def test_another_method_is_refused(client: TestClient[Any, Any]) -> None:
    async with client.delete("/fr/write") as answer:
        assert answer.status == 405 and words("fr")("not-there") in Page(answer.status, await answer.text()).text


SHEET = "---\ntitle: {title}\npublic: {public}\n---\n\n{text}\n"


async def test_citizens_read_what_is_public_and_nothing_else(get: Get, place: Place) -> None:
    def write(name: str, title: str, public: str, text: str = "x") -> None:
        (place.sheets / f"{name}.md").write_text(SHEET.format(title=title, public=public, text=text))

    hostile = "**Venez** <script>alert(1)</script> [non](javascript:alert(1))\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    write("passport.fr", "Un passeport", "true", hostile)
    write("passport.ar", "جواز سفر", "true", "تعال")
    write("secret.fr", "Un passeport secret", "false")
    page = await get("/fr/")
    assert "Un passeport" in page.text and "secret" not in page.text
    assert "secret" not in (await get("/fr/?q=passeport")).text and (await get("/fr/guide/secret")).status == 404
    found = await get("/fr/?q=passep")
    assert [link["href"] for link in found.all("a") if "/guide/" in link["href"]] == ["/fr/guide/passport"]
    assert words("fr")("nothing-found") in (await get("/fr/?q=xyzzy")).text
    read = await get("/fr/guide/passport")
    assert "<strong>Venez</strong>" in read.source and read.all("table") and not read.all("script")
    assert not [link for link in read.all("a") if link["href"].startswith("javascript")]
    [article] = (await get("/ar/guide/passport")).all("article")
    assert (article["lang"], article["dir"]) == ("ar", "rtl")
    [article] = (await get("/nl/guide/passport")).all("article")
    assert (article["lang"], article["dir"]) == ("fr", "ltr")


async def test_words_with_markup_are_shown_as_they_are(get: Get) -> None:
    page = await get('/fr/?q="><script>alert(1)</script>')
    assert not page.all("script") and page.fields["q"] == '"><script>alert(1)</script>'


@pytest.mark.parametrize(
    ("written", "leads"),
    [
        ("/fr", "/fr/"),
        ("/ar", "/ar/"),
        ("/fr/write/", "/fr/write"),
        ("/fr/guide/passport/", "/fr/guide/passport"),
        ("/fr//evil.example/", "/fr//evil.example"),
    ],
)
async def test_a_stroke_too_few_or_too_many_leads_to_the_page(
    client: TestClient[Any, Any], written: str, leads: str
) -> None:
    async with client.get(URL(written, encoded=True), allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (301, leads)
