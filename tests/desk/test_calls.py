"""An agent's page, without a script: his state, who calls, what is written down, and the knowledge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from ivr.asterisk.codes import BACK, BLIND, CONSULT, SWAP, posts
from ivr.desk.visit import COOKIE
from ivr.desk.words import words
from ivr.journal.database import reading
from ivr.journal.requests import found
from ivr.requests.asking import asked_of, looked_at, written_down
from ivr.requests.codes import code_of
from ivr.requests.rules import Rules
from tests.desk.agents import AMINA, CALL, CALLER, ROW, add_amina, at_telephone, write_calls
from tests.desk.conftest import NOW, Browser, Place

EN = words("en")


@pytest.fixture
def amina(place: Place, browser: Callable[[], Browser]) -> Browser:
    """Her browser."""
    add_amina(place)
    made, gate = browser(), place.desk.gate
    made.cookies[COOKIE] = gate.sessions.begin(gate.accounts.get(AMINA.name), False, NOW, "192.0.2.9", "a browser")
    return made


async def test_who_calls_is_shown_with_what_is_known_of_him(amina: Browser, place: Place) -> None:
    write_calls(place, "earlier", CALL)
    routing = place.desk.routing
    asked = asked_of(routing, "Where is it?", "ar", "progress", "centre", False, None, "earlier")
    made = written_down(place.desk.house.journal, Rules(routing), asked, "claire", NOW - timedelta(minutes=50))
    at_telephone(place, "ringing")
    page = await amina.get("/desk/calls")
    for told in ("2:05", CALLER, "Arabic", "progress", EN("call-ringing"), EN("nothing-proven"), "France"):
        assert told in page.text, told
    links = [link["href"] for link in page.all("a")]
    assert f"/desk/requests/{made.id}" in links
    assert EN("earlier-calls") in page.text
    fields = {name: page.fields[name] for name in ("call", "contact", "language", "subject")}
    assert fields == {"call": CALL, "contact": CALLER, "language": "ar", "subject": "progress"}


async def test_a_withheld_number_is_not_told_and_nothing_known_is_said(amina: Browser, place: Place) -> None:
    write_calls(place, CALL, number=None)
    at_telephone(place, "talking")
    page = await amina.get("/desk/calls")
    assert EN("no-number") in page.text and EN("never-called") in page.text and not page.fields["contact"]


async def test_what_does_not_ring_along_is_in_the_journal(amina: Browser, place: Place) -> None:
    """As after a restart of the service in the middle of a talk."""
    write_calls(place, CALL)
    at_telephone(place, "talking", language="", subject="", country="")
    page = await amina.get("/desk/calls")
    assert "Arabic" in page.text and page.fields["subject"] == "progress"


async def test_each_caller_who_is_shown_is_in_the_log_once(amina: Browser, place: Place) -> None:
    write_calls(place, CALL, "next")
    for phase, call in (("ringing", CALL), ("talking", CALL), ("ringing", "next"), ("over", "next")):
        at_telephone(place, phase, call)
        await amina.get("/desk/calls")
    shown = [line.about for _, line in place.desk.gate.log.lines("amina.b") if line.what == "was shown a caller"]
    assert sorted(shown) == sorted([f"call {CALL}", "call next"])


async def test_a_call_that_was_over_long_ago_is_not_shown_any_more(amina: Browser, place: Place) -> None:
    write_calls(place, CALL)
    at_telephone(place, "over")
    assert EN("call-over") in (await amina.get("/desk/calls")).text
    place.now = NOW + timedelta(minutes=16)
    page = await amina.get("/desk/calls")
    assert CALLER not in page.source and EN("nobody-calls") in page.text


@pytest.mark.parametrize(
    ("button", "asked"),
    [
        ("log-in", {"do": "log-in", "reason": ""}), ("resume", {"do": "resume", "reason": ""}),
        ("pause meal", {"do": "pause", "reason": "meal"}), ("log-out", {"do": "log-out", "reason": ""}),
    ],
)  # fmt: skip
async def test_a_button_asks_the_service_for_her_own_telephone(
    amina: Browser, place: Place, button: str, asked: dict[str, str]
) -> None:
    await amina.get("/desk/calls")
    page = await amina.send("/desk/calls/state", {"do": button, "names": "claire", "agent": "claire"})
    assert (page.status, amina.location) == (303, "/desk/calls")
    assert ("agent", {**asked, "names": ["amina"], "by": "amina.b"}) in place.asked
    assert ("changed an agent's state", f"amina, {button}") in [
        (line.what, line.about) for _, line in place.desk.gate.log.lines("amina.b")
    ]


@pytest.mark.parametrize(
    ("row", "there", "missing"),
    [
        ({"standing": "out"}, {"log-in"}, {"resume", "pause meal", "log-out"}),
        ({}, {"pause meal", "pause break", "log-out"}, {"log-in", "resume"}),
        ({"standing": "paused", "reason": "meal"}, {"resume", "pause break", "log-out"}, {"log-in", "pause meal"}),
    ],
)  # fmt: skip
async def test_the_buttons_are_those_that_do_something(
    amina: Browser, place: Place, row: dict[str, str], there: set[str], missing: set[str]
) -> None:
    place.answers["call-of-agent"] = {"agent": {**ROW, **row}, "call": None}
    page = await amina.get("/desk/calls")
    buttons = {button.get("value", "") for button in page.all("button")}
    assert there <= buttons and not missing & buttons


async def test_what_is_written_down_belongs_to_the_call_and_may_go_to_a_consulate(amina: Browser, place: Place) -> None:
    write_calls(place, CALL)
    at_telephone(place, "talking")
    page = await amina.get("/desk/calls")
    filled = {name: page.fields[name] for name in ("call", "contact", "language", "subject")}
    await amina.send("/desk/calls/request", {**filled, "text": "My <i>card</i>?", "post": "paris"})
    page = await amina.get(amina.location)
    with reading(place.desk.house.journal) as db:
        request = found(db, 1)
    assert request and (request.post, request.call, request.subject) == ("paris", CALL, "progress")
    assert code_of(request, "secret") in page.text and EN("written", number=1) in page.text
    _, steps = looked_at(place.desk.house.journal, 1)
    assert [(step.by, step.text) for step in steps] == [("amina.b", "My <i>card</i>?")]


async def test_what_was_typed_is_shown_again_when_it_is_refused(amina: Browser, place: Place) -> None:
    at_telephone(place, "talking", "unheard-of")
    await amina.get("/desk/calls")
    typed = {"text": "My <i>card</i>?", "call": "unheard-of", "language": "fr", "post": "centre", "contact": "0612"}
    page = await amina.send("/desk/calls/request", typed)
    assert page.status == 400 and "My <i>card</i>?" in page.fields["text"] and "<i>" not in page.source
    assert {name: page.fields[name] for name in ("contact", "call")} == {"contact": "0612", "call": "unheard-of"}


async def test_the_knowledge_is_searched_in_the_page(amina: Browser) -> None:
    page = await amina.get("/desk/calls?q=passeport perdu&in=fr")
    assert "passport-lost" in page.text and len(list(page.all("details"))) >= 1
    assert EN("nothing-found") in (await amina.get("/desk/calls?q=xyzzy")).text
    assert (await amina.get("/desk/calls?q=a&in=klingon")).status == 200


async def test_the_posts_that_a_call_can_be_handed_to_are_listed_with_their_keys(amina: Browser, place: Place) -> None:
    page = await amina.get("/desk/calls")
    known = posts(place.desk.routing)
    assert known and all(post.name in page.text for _, post in known.values())
    for pressed in (*(f"{key}{code}" for code in known for key in (BLIND, CONSULT)), BACK, SWAP):
        assert pressed in page.text


async def test_a_service_that_is_away_is_said_and_the_rest_works(amina: Browser, place: Place) -> None:
    del place.answers["call-of-agent"]
    page = await amina.get("/desk/calls?q=passeport")
    assert page.status == 200 and EN("nothing-seen") in page.text and "passport-lost" in page.text


async def test_whoever_is_no_agent_is_told_what_to_do(logged_in: Callable[..., object], place: Place) -> None:
    there = await logged_in("agent")  # type: ignore[misc]
    page = await there.get("/desk/calls")
    assert page.status == 200 and EN("no-agent") in page.text
    for path in ("state", "request"):
        assert (await there.send(f"/desk/calls/{path}", {"do": "log-in", "text": "x"})).status == 400
    assert (await there.ask("GET", "/desk/calls/stream", None, {})).status == 400
    assert place.asked == []
