"""Requests on the desk: from what somebody wrote down to the answer, who sees which, and what is not taken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ivr.desk.requests import goes
from ivr.desk.words import LANGUAGES, words
from ivr.journal.database import for_writing
from ivr.requests.asking import looked_at
from ivr.requests.codes import code_of
from tests.desk.conftest import NOW, Browser, Place

NEW = {"text": "Where is my <b>passport</b>?", "language": "fr", "subject": "progress", "contact": "+33199000678"}


async def written(there: Browser, **fields: str) -> int:
    """The number of a request that somebody writes down."""
    await there.get("/desk/requests/new")
    page = await there.send("/desk/requests", {**NEW, "post": "centre", **fields})
    assert page.status == 303, page.text
    return int(there.location.rpartition("/")[2].partition("?")[0])


async def test_from_the_question_to_the_answer(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("agent")
    number = await written(there)
    page = await there.get(there.location)
    request, _ = looked_at(place.desk.house.journal, number)
    assert code_of(request, "secret") in page.text, "the agent tells the citizen the code"
    assert "<b>" not in page.source and "Where is my <b>passport</b>?" in page.text
    page = await there.get("/desk/requests")
    assert str(number) in page.text and words("en")("channel-agent") in page.text
    await there.get(f"/desk/requests/{number}")
    for fields in ({"do": "note", "text": "called the consulate"}, {"do": "answer", "text": "It is on its way."}):
        assert (await there.send(f"/desk/requests/{number}", {**seen(there), **fields})).status == 303
        page = await there.get(there.location)
    request, steps = looked_at(place.desk.house.journal, number)
    assert [(step.kind, step.by) for step in steps] == [
        ("registered", "agent"), ("noted", "agent"), ("answered", "agent"),
    ]  # fmt: skip
    assert words("en")("state-answered") in page.text and "It is on its way." in page.text
    assert str(number) not in [
        found["href"].rpartition("/")[2] for found in (await there.get("/desk/requests")).all("a")
    ]
    assert f"/desk/requests/{number}" in (await there.get("/desk/requests?state=settled")).source
    told = [(line.what, line.about) for _, line in place.desk.gate.log.lines("agent")]
    assert ("read a request", f"request {number}") in told
    assert ("changed a request", f"request {number}, answer") in told


def seen(there: Browser) -> dict[str, str]:
    """How many steps the page has shown."""
    return {"seen": there.page.fields["seen"]}


async def test_two_who_answer_the_same_request(logged_in: Any) -> None:
    one, other = await logged_in("agent"), await logged_in("supervisor")
    number = await written(one)
    await one.get(f"/desk/requests/{number}")
    await other.get(f"/desk/requests/{number}")
    first = await one.send(f"/desk/requests/{number}", {**seen(one), "do": "answer", "text": "Yes."})
    assert first.status == 303
    page = await other.send(f"/desk/requests/{number}", {**seen(other), "do": "answer", "text": "No, never."})
    assert page.status == 400 and next(iter(page.all("p")))["class"] == "wrong"
    assert "Yes." in page.text, "what happened meanwhile is shown"
    assert "No, never." in page.text, "and what he wrote is not lost"


@pytest.mark.parametrize(
    ("contact", "mail", "word"),
    [
        ("+33199000678", False, "answer-by-call"), ("+33199000678", True, "answer-by-call"),
        ("", True, "answer-unsent"), ("mina@example.org", True, "answer-by-mail"),
        ("mina@example.org", False, "answer-no-mail"),
    ],
)  # fmt: skip
def test_what_becomes_of_an_answer(contact: str, mail: bool, word: str) -> None:
    assert goes(contact or None, mail) == word
    for language in LANGUAGES:
        assert (contact in words(language)(word, contact=contact)) or not contact


@pytest.mark.parametrize("contact", ["+33199000678", "mina@example.org", ""])
async def test_it_is_said_where_the_citizen_is_reached(logged_in: Any, contact: str) -> None:
    there: Browser = await logged_in("agent")
    page = await there.get(f"/desk/requests/{await written(there, contact=contact)}")
    assert words("en")(goes(contact or None, False), contact=contact) in page.text
    assert [found["href"] for found in page.all("a") if ":" in found.get("href", "")] == (
        [f"{'mailto' if '@' in contact else 'tel'}:{contact}"] if contact else []
    )


async def test_what_was_written_is_shown_again_when_it_is_refused(logged_in: Any) -> None:
    there: Browser = await logged_in("agent")
    number = await written(there)
    await there.get(f"/desk/requests/{number}")
    page = await there.send(
        f"/desk/requests/{number}", {**seen(there), "do": "answer", "text": "See the web.", "web": ""}
    )
    assert page.status == 400 and "See the web." in page.source


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "assign", "agent": "nobody"}, {"do": "hand", "post": "nowhere"}, {"do": "burn"}, {},
        {"do": "answer", "text": " "}, {"do": "answer", "text": "x", "sheet": "../../etc/passwd"},
        {"do": "note", "text": "x" * 20_001},
        {"do": "reopen", "text": "it is open"},
    ],
)  # fmt: skip
async def test_what_cannot_be_done_is_said(logged_in: Any, place: Place, fields: dict[str, str]) -> None:
    there: Browser = await logged_in("agent")
    number = await written(there)
    await there.get(f"/desk/requests/{number}")
    page = await there.send(f"/desk/requests/{number}", {**seen(there), **fields})
    assert page.status == 400
    assert len(looked_at(place.desk.house.journal, number)[1]) == 1


@pytest.mark.parametrize("fields", [{"text": ""}, {"language": "xx"}, {"subject": "x"}, {"contact": "nonsense"}])
async def test_what_cannot_be_written_down(logged_in: Any, fields: dict[str, str]) -> None:
    there: Browser = await logged_in("agent")
    await there.get("/desk/requests/new")
    page = await there.send("/desk/requests", {**NEW, "post": "centre", **fields})
    assert page.status == 400 and page.fields["text"].strip() == fields.get("text", NEW["text"])


async def test_a_consulate_sees_its_own_and_does_not_learn_of_others(logged_in: Any, place: Place) -> None:
    centre, paris = await logged_in("agent"), await logged_in("consulate")
    theirs, ours = await written(centre), await written(centre, post="paris")
    page = await paris.get("/desk/requests?post=centre")
    assert f"/desk/requests/{ours}" in page.source and f"/desk/requests/{theirs}" not in page.source
    for path in (f"/desk/requests/{theirs}", f"/desk/requests/{theirs}/recording"):
        assert (await paris.ask("GET", path, None, {})).status == 404
    await paris.get(f"/desk/requests/{ours}")
    assert (await paris.send(f"/desk/requests/{theirs}", {"do": "note", "text": "ours?"})).status == 404
    await paris.get(f"/desk/requests/{ours}")
    done = await paris.send(f"/desk/requests/{ours}", {**seen(paris), "do": "hand", "post": "centre"})
    assert (done.status, paris.location) == (303, "/desk/requests?done=changed")
    assert (await paris.ask("GET", f"/desk/requests/{ours}", None, {})).status == 404
    await paris.get("/desk/requests/new")
    await paris.send("/desk/requests", {**NEW, "post": "lyon"})
    made = int(paris.location.rpartition("/")[2].partition("?")[0])
    assert looked_at(place.desk.house.journal, made)[0].post == "paris"


async def test_the_auditor_sees_and_changes_nothing(logged_in: Any) -> None:
    agent, auditor = await logged_in("agent"), await logged_in("auditor")
    number = await written(agent)
    page = await auditor.get(f"/desk/requests/{number}")
    assert page.status == 200 and "seen" not in page.fields
    assert words("en")("citizens-code") not in page.text


async def test_the_message_can_be_heard_and_that_is_logged(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("agent")
    number = await written(there)
    with for_writing(place.desk.house.journal) as db:
        db.execute("update requests set recording = 'c1.wav' where id = ?", [number])
        db.conn.commit()
    assert (await there.ask("GET", f"/desk/requests/{number}/recording", None, {})).status == 404
    (place.desk.house.recordings / "c1.wav").write_bytes(b"RIFF")
    assert (await there.get(f"/desk/requests/{number}")).all("audio")
    page = await there.ask("GET", f"/desk/requests/{number}/recording", None, {})
    assert (page.status, there.headers["Content-Type"], page.source) == (200, "audio/wav", "RIFF")
    assert place.desk.gate.log.lines("agent")[0][1].what == "heard a recording"


@pytest.mark.parametrize("number", ["0", "999", "-1", "x", "9" * 30, "１"])
async def test_requests_that_are_not_there(logged_in: Any, number: str) -> None:
    there: Browser = await logged_in("agent")
    assert (await there.ask("GET", f"/desk/requests/{number}", None, {})).status == 404


async def test_late_ones_stand_out(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("agent")
    number = await written(there)
    assert words("en")("no-requests") in (await there.get("/desk/requests?late=on")).text
    place.now = NOW + timedelta(minutes=30)
    with for_writing(place.desk.house.journal) as db:
        db.execute("update requests set due = '2026-11-01T00:00:00.000000+00:00' where id = ?", [number])
        db.conn.commit()
    page = await there.get("/desk/requests?late=on")
    assert f"/desk/requests/{number}" in page.source and page.all("tr")[1]["class"] == "over"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_in_every_language_with_every_step(logged_in: Any, language: str) -> None:
    there: Browser = await logged_in("agent")
    there.cookies["desk-language"] = language
    number = await written(there)
    for fields in (
        {"do": "assign", "agent": "amina"}, {"do": "hand", "post": "paris"}, {"do": "drop", "text": "twice"},
        {"do": "reopen", "text": "it is not"}, {"do": "answer", "text": "Yes."},
    ):  # fmt: skip
        await there.get(f"/desk/requests/{number}")
        assert (await there.send(f"/desk/requests/{number}", {**seen(there), **fields})).status == 303, fields
    page = await there.get(f"/desk/requests/{number}")
    assert page.status == 200 and all(words(language)(f"kind-{kind}") in page.text for kind in ("handed", "reopened"))
    assert (await there.get("/desk/requests?state=settled&agent=amina")).status == 200


async def test_a_consulate_cannot_tell_a_request_of_another_post_from_one_that_is_not_there(logged_in: Any) -> None:
    there: Browser = await logged_in("agent")
    number = await written(there, post="centre")
    clerk: Browser = await logged_in("consulate")
    of_another, of_nobody = [await clerk.get(f"/desk/requests/{one}") for one in (number, 4711)]
    assert of_another.status == of_nobody.status == 404
    assert of_another.text.replace(str(number), "N") == of_nobody.text.replace("4711", "N")


async def test_where_an_erased_citizen_was_reached_is_gone(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("agent")
    number = await written(there)
    with for_writing(place.desk.house.journal) as db:
        db.execute("update people set number = null")
        db.conn.commit()
    page = await there.get(f"/desk/requests/{number}")
    assert words("en")("answer-unsent") in page.text and "None" not in page.text
