"""What a citizen writes becomes a request, once; every slip is told beside what was typed, and floods are held off."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from ivr.flow.prompts import LANGUAGES
from ivr.journal import requests as rows
from ivr.journal.database import reading
from ivr.requests.asking import looked_at
from ivr.requests.codes import code_of
from ivr.requests.life import advance
from ivr.requests.lookup import BY_ONE as WRONG_BY_ONE
from ivr.requests.lookup import OF_ONE as WRONG_OF_ONE
from ivr.requests.model import AnswerIt, Drop
from ivr.web.site import BY_ALL, BY_ONE
from ivr.web.words import words
from ivr.web.writing import MOST
from tests.web.conftest import NOW, Get, Page, Place

TYPED = {"text": "Quand mon passeport ?", "contact": "+33 1 99 00 01 00", "subject": "progress", "post": "paris"}


async def send(get: Get, language: str = "fr", address: str = "192.0.2.1", **more: str) -> Page:
    form = await get(f"/{language}/write", address=address)
    return await get(f"/{language}/write", form.fields | TYPED | more, address)


def told(page: Page) -> tuple[int, str]:
    """The number and the code that a page tells."""
    number, code = re.findall(r"<dd[^>]*>(\d+)</dd>", page.source)
    return int(number), code


def many(place: Place) -> int:
    with reading(place.site.journal) as db:
        return int(db.execute("select count(*) from requests").fetchone()[0])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_letter_becomes_a_request(get: Get, place: Place, language: str) -> None:
    page = await send(get, language)
    assert page.status == 200 and words(language)("keep") in page.text
    number, code = told(page)
    request, steps = looked_at(place.site.journal, number)
    assert (request.channel, request.subject, request.language) == ("web", "progress", language)
    assert (request.post, request.country, request.due) == ("paris", "FR", NOW + timedelta(hours=48))
    assert [step.text for step in steps] == [TYPED["text"]] and code == code_of(request, "secret")
    with reading(place.site.journal) as db:
        assert [row["number"] for row in db.query("select number from people")] == ["+33199000100"]


async def test_a_complaint_is_registered_as_one(get: Get, place: Place) -> None:
    await send(get, subject="complaint", contact="Someone@Example.org")
    with reading(place.site.journal) as db:
        assert db.execute("select count(*) from complaints").fetchone()[0] == 1
        assert [row["number"] for row in db.query("select number from people")] == ["someone@example.org"]


async def test_who_presses_twice_has_written_once(get: Get, place: Place) -> None:
    fields = (await get("/fr/write")).fields | TYPED
    first, second = await asyncio.gather(get("/fr/write", fields), get("/fr/write", fields))
    assert told(first) == told(second) == told(await get("/fr/write", fields)) and many(place) == 1


async def test_nobody_gets_the_code_of_another_who_wrote_something_else(get: Get, place: Place) -> None:
    first = await get("/fr/write", TYPED)
    second = await get("/fr/write", TYPED | {"contact": "someone@example.org"})
    assert told(first) != told(second) and many(place) == 2


@pytest.mark.parametrize(
    ("slip", "key", "field"),
    [
        ({"text": " "}, "wrong-text", "text"),
        ({"text": "\x00\u202e"}, "wrong-text", "text"),
        ({"text": "x" * (MOST + 1)}, "long-text", "text"),
        ({"contact": "call me"}, "wrong-contact", "contact"),
        ({"contact": "12"}, "wrong-contact", "contact"),
        ({"contact": "a@b@c"}, "wrong-contact", "contact"),
        ({"website": "x"}, "again", ""),
    ],
)
async def test_a_slip_is_told_and_nothing_typed_is_lost(
    get: Get, place: Place, slip: dict[str, str], key: str, field: str
) -> None:
    page = await send(get, **slip)
    assert page.status == 400 and words("fr")(key, most=MOST) in page.text and many(place) == 0
    wanted = {name: value for name, value in (TYPED | slip).items() if name != "website"}
    assert {name: page.fields[name] for name in wanted if name != "text"} == {
        name: value for name, value in wanted.items() if name != "text"
    }
    marked = [found["name"] for tag in ("input", "textarea") for found in page.all(tag) if "aria-invalid" in found]
    assert marked == ([field] if field else [])


async def test_names_that_are_none_are_left_out(get: Get, place: Place) -> None:
    number, _ = told(await send(get, subject="'; drop table requests", post="../etc"))
    request, _ = looked_at(place.site.journal, number)
    assert (request.subject, request.post) == ("", "")


async def test_nothing_that_is_written_reaches_a_terminal_or_a_page_as_an_order(get: Get, place: Place) -> None:
    number, _ = told(await send(get, text="a\x1b[2Jb\u202ec\r\nd<script>\x9b"))
    _, [step] = looked_at(place.site.journal, number)
    assert step.text == "a[2Jbc\nd<script>"


async def test_one_address_writes_so_often_and_all_together_too(get: Get, place: Place) -> None:
    for _ in range(BY_ONE):
        assert (await send(get)).status == 200
    page = await send(get)
    assert page.status == 429 and words("fr")("too-many") in page.text and page.fields["text"] == TYPED["text"]
    assert (await send(get, address="192.0.2.2")).status == 200
    for _ in range(BY_ALL):
        place.site.limits.all_letters.count("")
    assert (await send(get, address="192.0.2.3")).status == 429


async def test_who_has_many_addresses_has_one_network(get: Get) -> None:
    for step in range(BY_ONE):
        assert (await send(get, address=f"2001:db8::{step + 1:x}")).status == 200
    assert (await send(get, address="2001:db8:0:0:ffff::1")).status == 429
    assert (await send(get, address="2001:db8:0:1::1")).status == 200
    assert (await send(get, address="unknown")).status == 200


async def test_a_journal_that_takes_nothing_is_told_and_the_letter_stays_on_the_page(
    get: Get, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = (await get("/fr/write")).fields | TYPED
    with reading(place.site.journal) as db:
        name = db.conn.execute("pragma database_list").fetchone()[2]
    monkeypatch.setattr(rows, "register", _full)
    page = await get("/fr/write", fields)
    assert page.status == 503 and page.fields["text"] == TYPED["text"] and name
    monkeypatch.undo()
    assert (await get("/fr/write", page.fields | {"website": ""})).status == 200 and many(place) == 1


def _full(*_: Any) -> int:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"text=%ff%fe&contact=%80", "application/x-www-form-urlencoded"),
        (b"\xff\xfe=\x80", "application/x-www-form-urlencoded"),
        (b"text=x", "application/x-www-form-urlencoded; charset=none"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"--x\r\nbroken", "multipart/form-data"),
        (b"{}", "application/json"),
        (b"text=" + b"x" * 200_000, "application/x-www-form-urlencoded"),
        (b"&" * 50_000, "application/x-www-form-urlencoded"),
    ],
)
async def test_what_no_form_sends_is_a_page_and_no_request(
    client: TestClient[Any, Any], place: Place, body: bytes, kind: str
) -> None:
    async with client.post("/fr/write", data=body, headers={"Content-Type": kind}) as answer:
        assert answer.status in (400, 413) and '<html lang="fr"' in await answer.text()
    assert many(place) == 0


async def test_where_a_request_is(get: Get, place: Place) -> None:
    number, code = told(await send(get))
    said = words("fr")

    async def ask(language: str = "fr") -> str:
        page = await get(f"/{language}/request", {"number": f" {number} ", "code": f"{code[:3]} {code[3:]}"})
        assert page.status == 200 and TYPED["text"] not in page.source
        return page.text

    due = NOW + timedelta(hours=48)
    assert said("is-open", date=said.day(due)) in await ask()
    place.now = due + timedelta(minutes=1)
    assert said("is-late", date=said.day(due)) in await ask()
    answered = AnswerIt("Demain")
    rows.change(place.site.journal, number, lambda request: advance(request, answered, "claire", place.now))
    assert said("is-answered", date=said.day(place.now)) in await ask()
    assert words("ar")("is-answered", date=words("ar").day(place.now)) in await ask("ar")
    number, code = told(await send(get))
    rows.change(place.site.journal, number, lambda request: advance(request, Drop("twice"), "claire", place.now))
    assert said("is-closed", date=said.day(place.now)) in await ask()


async def test_a_code_is_not_guessed(get: Get, place: Place) -> None:
    number, code = told(await send(get))
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(WRONG_OF_ONE):
        page = await get("/fr/request", {"number": str(number), "code": wrong})
        assert page.status == 404 and words("fr")("wrong-code") in page.text
    for address, typed in (("192.0.2.1", str(number)), ("192.0.2.2", str(number)), ("192.0.2.3", f"00{number}")):
        page = await get("/fr/request", {"number": typed, "code": code}, address)
        assert page.status == 429 and words("fr")("too-many") in page.text
    other, good = told(await send(get))
    assert (await get("/fr/request", {"number": str(other), "code": good})).status == 200
    for step in range(WRONG_BY_ONE - WRONG_OF_ONE):
        await get("/fr/request", {"number": str(1000 + step), "code": "1"})
    assert (await get("/fr/request", {"number": str(other), "code": good})).status == 429
    assert (await get("/fr/request", {"number": str(other), "code": good}, "192.0.2.2")).status == 200


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 20, "٩", "-1", "1.5", "²"])
async def test_a_number_that_is_none_is_told(get: Get, number: str) -> None:
    page = await get("/fr/request", {"number": number, "code": "123456"})
    assert page.status == 404 and words("fr")("wrong-code") in page.text
