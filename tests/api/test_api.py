"""A request from its registration to its answer over HTTP, and a sentence for everything that is not allowed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, get_args

import pytest
from aiohttp.test_utils import TestClient

from ivr.api.house import House
from ivr.flow.entries import Began, Identified
from ivr.journal import requests as rows
from ivr.journal.database import for_writing
from ivr.journal.journal import Journal
from ivr.journal.moments import moment
from ivr.requests.asking import LONGEST, Asked, written_down
from ivr.requests.rules import Rules
from ivr.roles import Role
from tests.api.conftest import NOW, POST, Ask, token

NEW = {"text": "When is my passport ready?", "language": "fr", "subject": "progress", "contact": "+33199000100"}


async def registered(ask: Ask, **more: Any) -> dict[str, Any]:
    status, told = await ask("agent", "POST", "/requests", NEW | more)
    assert status == 201
    return dict(told)


async def test_from_the_registration_to_the_answer(ask: Ask) -> None:
    told = await registered(ask)
    assert told["due"] == (NOW + timedelta(hours=48)).isoformat() and told["steps"][0]["by"] == "agent"
    path = f"/requests/{told['id']}"
    status, told = await ask("supervisor", "POST", f"{path}/steps", {"do": "assign", "agent": "amina", "seen": 1})
    assert (status, told["state"], told["agent"], told["seen"]) == (201, "assigned", "amina", 2)
    answer = {"do": "answer", "text": "It is here", "sheet": "passport-renewal"}
    status, told = await ask("agent", "POST", f"{path}/steps", answer)
    assert status == 201 and told["state"] == "answered"
    assert [(step["by"], step["kind"], step["text"]) for step in told["steps"]] == [
        ("agent", "registered", NEW["text"]), ("supervisor", "assigned", ""), ("agent", "answered", "It is here"),
    ]  # fmt: skip
    assert len(told["code"]) == 6
    assert await ask("auditor", "GET", path) == (200, told | {"code": None})
    assert await ask("agent", "GET", "/requests") == (200, [])
    status, settled = await ask("agent", "GET", "/requests?state=settled")
    assert status == 200 and [one["id"] for one in settled] == [told["id"]]
    status, told = await ask("agent", "POST", f"{path}/steps", {"do": "reopen", "text": "It is not"})
    assert (status, told["state"]) == (201, "open")


async def test_who_has_not_seen_the_last_step_is_told_so_and_changes_nothing(ask: Ask) -> None:
    path = f"/requests/{(await registered(ask))['id']}"
    note = {"do": "note", "text": "He called again", "seen": 1}
    assert (await ask("agent", "POST", f"{path}/steps", note))[0] == 201
    status, told = await ask("supervisor", "POST", f"{path}/steps", {"do": "drop", "text": "nothing", "seen": 1})
    assert status == 409 and "agent noted it meanwhile" in told["error"]
    assert (await ask("agent", "GET", path))[1]["state"] == "open"


async def test_a_consulate_sees_its_own_requests_and_does_not_learn_of_others(ask: Ask) -> None:
    ours, theirs = await registered(ask, post=POST), await registered(ask)
    status, seen = await ask("consulate", "GET", "/requests")
    assert status == 200 and [one["id"] for one in seen] == [ours["id"]]
    for path in (f"/requests/{theirs['id']}", f"/requests/{theirs['id']}/recording"):
        assert (await ask("consulate", "GET", path))[0] == 404
    note = {"do": "note", "text": "ours?"}
    assert (await ask("consulate", "POST", f"/requests/{theirs['id']}/steps", note))[0] == 404
    assert (await ask("agent", "GET", f"/requests/{theirs['id']}"))[1]["seen"] == 1
    assert (await ask("consulate", "GET", "/requests?post=centre"))[0] == 403
    assert (await ask("consulate", "POST", "/requests", NEW))[0] == 403
    assert (await ask("consulate", "POST", "/requests", NEW | {"post": POST}))[0] == 201
    status, told = await ask("consulate", "POST", f"/requests/{ours['id']}/steps", {"do": "hand", "post": "centre"})
    assert status == 201 and told["post"] == ""


ALLOWED: dict[tuple[str, str], set[str]] = {
    ("GET", "/requests"): {"administrator", "supervisor", "agent", "consulate", "auditor"},
    ("POST", "/requests"): {"administrator", "supervisor", "agent", "consulate"},
    ("GET", "/requests/1"): {"administrator", "supervisor", "agent", "consulate", "auditor"},
    ("POST", "/requests/1/steps"): {"administrator", "supervisor", "agent", "consulate"},
    ("GET", "/requests/1/recording"): {"administrator", "supervisor", "agent", "consulate", "auditor"},
    ("GET", "/calls/c-1/history"): {"administrator", "supervisor", "agent", "consulate", "auditor"},
    ("GET", "/sheets?q=pass"): {"administrator", "supervisor", "agent", "consulate", "auditor"},
    ("GET", "/sheets/passport-renewal"): {"administrator", "supervisor", "agent", "consulate", "auditor"},
    ("GET", "/complaints"): {"administrator", "supervisor", "auditor"},
    ("GET", "/complaints/verification"): {"administrator", "supervisor", "auditor"},
}


@pytest.mark.parametrize("role", get_args(Role))
@pytest.mark.parametrize(("method", "path"), ALLOWED)
async def test_every_role_may_do_what_the_table_says(ask: Ask, method: str, path: str, role: Role) -> None:
    await registered(ask, post=POST)
    said = {"do": "note", "text": "x"} if path.endswith("steps") else NEW | {"post": POST}
    status, told = await ask(role, method, path, said if method == "POST" else None)
    allowed = role in ALLOWED[method, path]
    assert (status != 403) == allowed, told
    assert allowed or "does not allow" in told["error"]


async def test_the_table_names_every_path(client: TestClient[Any, Any]) -> None:
    async with client.get("/api/openapi.json") as answer:
        described = (await answer.json())["paths"]
    known = {"{number}": "1", "{name}": "passport-renewal", "{call}": "c-1"}
    paths = {re.sub("{[a-z]+}", lambda hole: known[hole[0]], path) for path in described}
    assert paths == {f"/api{path.partition('?')[0]}" for _, path in ALLOWED}


async def test_the_message_can_be_heard(ask: Ask, client: TestClient[Any, Any], house: House) -> None:
    number = (await registered(ask))["id"]
    assert (await ask("agent", "GET", f"/requests/{number}/recording"))[0] == 404
    with for_writing(house.journal) as db:
        db.execute("update requests set recording = 'c1.wav' where id = ?", [number])
        db.conn.commit()
    assert (await ask("agent", "GET", f"/requests/{number}/recording"))[0] == 404, "the file is gone"
    (house.recordings / "c1.wav").write_bytes(b"RIFF")
    headers = {"Authorization": f"Bearer {token(house, 'agent')}"}
    async with client.get(f"/api/requests/{number}/recording", headers=headers) as answer:
        assert (answer.status, answer.content_type, await answer.read()) == (200, "audio/wav", b"RIFF")


async def test_late_ones_alone(ask: Ask, house: House) -> None:
    first, second = (await registered(ask))["id"], (await registered(ask))["id"]
    with for_writing(house.journal) as db:
        db.execute("update requests set due = '2026-11-01T00:00:00.000000+00:00' where id = ?", [second])
        db.conn.commit()
    assert [one["id"] for one in (await ask("agent", "GET", "/requests"))[1]] == [second, first]
    assert [one["id"] for one in (await ask("agent", "GET", "/requests?late=true&most=1"))[1]] == [second]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "text: Field required; language: Field required"),
        (NEW | {"text": " "}, "text: "),
        (NEW | {"text": "x" * (LONGEST + 1)}, "text: "),
        (NEW | {"text": "\ud800"}, "unicode"),
        (NEW | {"subject": "progres"}, "did you mean 'progress'"),
        (NEW | {"language": "xx"}, "no language 'xx'"),
        (NEW | {"post": "pariss"}, "did you mean 'paris'"),
        (NEW | {"contact": "yes"}, "no telephone number"),
        (NEW | {"contact": "yes@"}, "no mail address"),
        (NEW | {"extra": 1}, "extra: "),
        ([], "JSON object"),
    ],
)
async def test_a_slip_is_told(ask: Ask, said: Any, why: str) -> None:
    status, told = await ask("agent", "POST", "/requests", said)
    assert status == 400 and why in told["error"]


@pytest.mark.parametrize(
    "path", ["/requests?state=x", "/requests?post=x", "/requests?agent=x", "/requests?most=0", "/requests/x", "/sheets"]
)
async def test_a_question_that_is_none_is_told(ask: Ask, path: str) -> None:
    status, told = await ask("agent", "GET", path)
    assert status == 400 and told["error"]


@pytest.mark.parametrize("path", ["/requests/9", "/requests/9/recording", "/sheets/none", "/none", "/requests/9/"])
async def test_what_is_not_there_is_told(ask: Ask, path: str) -> None:
    status, told = await ask("agent", "GET", path)
    assert status == 404 and told["error"].startswith("there is no")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"{}", "application/json; charset=none", 415),
        (b'"' + b"x" * 200_000 + b'"', "application/json", 413),
    ],
)
async def test_a_body_that_is_none_is_refused(
    client: TestClient[Any, Any], house: House, body: bytes, kind: str, status: int
) -> None:
    headers = {"Authorization": f"Bearer {token(house, 'agent')}", "Content-Type": kind}
    async with client.post("/api/requests", data=body, headers=headers) as answer:
        assert answer.status == status and (await answer.json())["error"]


async def test_a_method_that_is_none_is_refused(client: TestClient[Any, Any], house: House) -> None:
    headers = {"Authorization": f"Bearer {token(house, 'agent')}"}
    async with client.delete("/api/requests", headers=headers) as answer:
        assert answer.status == 405 and answer.headers["Allow"] == "GET,POST"


async def test_a_fault_of_ours_says_nothing_of_us(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(rows, "listed", lambda *_: 1 / 0)
    assert await ask("agent", "GET", "/requests") == (500, {"error": "the service made a mistake; its log says which"})
    assert "ZeroDivisionError" in caplog.text


async def test_who_calls_is_known_by_the_call_of_the_telephone_that_rings(ask: Ask, house: House) -> None:
    journal = Journal(house.journal)
    journal.open()
    began = (Began(NOW, "+33199000100", "+33612345678", "fr"),)
    for call in ("c-1", "c-2"):
        journal.write(call, began, None)
    assert journal.flush()
    made = written_down(
        house.journal, Rules(house.routing()), Asked("Where is it?", "fr", contact="+33612345678"), "claire", NOW
    )
    journal.write("c-2", (Identified(NOW, "here", made.id, moment(made.opened)),), None)
    journal.close()
    status, told = await ask("agent", "GET", "/calls/c-2/history")
    assert status == 200
    assert [one["id"] for one in told["calls"]] == ["c-1"]
    assert [(one["id"], one["proven"], one["steps"][0]["text"]) for one in told["requests"]] == [
        (made.id, True, "Where is it?")
    ]
    status, told = await ask("agent", "GET", "/calls/c-1/history")
    assert [one["proven"] for one in told["requests"]] == [False]
    status, told = await ask("consulate", "GET", "/calls/c-1/history")
    assert (status, told) == (200, {"calls": [], "requests": []})
    status, told = await ask("agent", "GET", "/calls/c-9/history")
    assert status == 404 and "c-9" in told["error"]
