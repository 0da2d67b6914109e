"""The routing on the desk: drawn, edited, compared and put into force, and what is not taken."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from ivr.desk.words import words
from ivr.versions.opening import folder_of, record_of
from ivr.versions.store import Store, version_of
from tests.desk.conftest import NOW, Browser, Place

EDIT = "/desk/routing/edit"


def accepted(place: Place, text: str | None = None) -> str:
    """Puts a text, by default the file, into force."""
    settings = place.desk.settings
    content = settings.routing.read_bytes() if text is None else text.encode()
    version = Store(folder_of(settings.home)).keep(content)
    record_of(settings.home).add(version, "accept", NOW, "sofia", "new <b>hours</b>", {})
    return version


def text_of(there: Browser) -> str:
    return there.page.fields["text"].removeprefix("\n")


async def test_the_flow_is_drawn_with_every_node_and_arrow(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("auditor")
    version = accepted(place)
    page = await there.get("/desk/routing")
    assert page.status == 200 and version in page.text and "<b>hours" not in page.source
    flow = place.desk.routing.flow
    drawn = page.source[page.source.index("<svg") : page.source.index("</svg>")]
    linked = re.findall(r'xlink:href="/desk/routing/nodes/([a-z-]+)"', drawn)
    assert set(linked) == set(flow)
    arrows = {(name, to) for name, node in flow.items() for to in node.exits().values()}
    assert drawn.count('class="edge') == len(arrows) + 1, "and one from the numbers"
    assert " style=" not in drawn and "<style" not in drawn


async def test_a_node_says_what_it_says_in_every_language(logged_in: Any) -> None:
    there: Browser = await logged_in("supervisor")
    page = await there.get("/desk/routing/nodes/who-calls")
    assert "Si vous êtes" in page.text or "appuyez sur 1" in page.text
    assert page.source.count('src="/desk/sounds/fr/caller-citizen/key-1"') == 1
    assert len(page.all("audio")) == 3 * 8
    assert "who-calls:" in page.text and "first-level" in page.text
    assert (await there.ask("GET", "/desk/routing/nodes/nobody", None, {})).status == 404


async def test_a_change_is_saved_checked_and_taken_back(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    file = place.desk.settings.routing
    before = file.read_text()
    page = await there.get(EDIT)
    assert text_of(there).rstrip() == before.rstrip() and words("en")("no-problems") in page.text
    seen = page.fields["seen"]
    wrong = before.replace("promise: 180  ", "promise: soon ").replace("\n", "\r\n")
    page = await there.send(EDIT, {"text": wrong, "seen": seen, "do": "check"})
    assert page.status == 200 and "promise: soon" in text_of(there) and file.read_text() == before
    assert "number" in page.text
    assert (await there.send(EDIT, {"text": wrong, "seen": seen, "do": "save"})).status == 303
    assert "\r" not in file.read_text() and "promise: soon" in file.read_text()
    page = await there.get(there.location)
    assert page.source.count('class="error"') == 1
    assert (await there.send(EDIT, {"seen": page.fields["seen"], "do": "take-back"})).status == 303
    assert file.read_text() == before
    assert [line.what for _, line in place.desk.gate.log.lines("supervisor")[:2]] == [
        "took a change of the routing file back", "saved the routing file",
    ]  # fmt: skip


async def test_two_supervisors_do_not_overwrite_each_other(logged_in: Any, place: Place) -> None:
    one, other = await logged_in("supervisor"), await logged_in("administrator")
    file = place.desk.settings.routing
    before = file.read_text()
    for there in (one, other):
        await there.get(EDIT)
    assert (await one.send(EDIT, {**kept(one, before + "# one\n"), "do": "save"})).status == 303
    page = await other.send(EDIT, {**kept(other, before + "# other\n"), "do": "save"})
    assert page.status == 409 and "# other" in text_of(other) and "-# one" in page.text
    assert file.read_text() == before + "# one\n"
    assert (await other.send(EDIT, {**kept(other, before + "# one\n# other\n"), "do": "save"})).status == 303
    assert file.read_text() == before + "# one\n# other\n"


def kept(there: Browser, text: str) -> dict[str, str]:
    return {"text": text, "seen": there.page.fields["seen"]}


async def test_an_expired_session_keeps_the_text(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    await there.get(EDIT)
    text, seen = text_of(there) + "# long thought about <b>\n", there.page.fields["seen"]
    place.desk.gate.sessions.end_all("supervisor")
    page = await there.send(EDIT, {"text": text, "seen": seen, "do": "save"})
    assert page.status == 401 and "# long thought about <b>" in page.fields["kept:text"]


async def test_the_editor_is_told_the_same_as_ivr_check(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    await there.get(EDIT)
    told = await asked(
        there, "/desk/routing/check", text_of(there).replace("closed: after-hours", "closed: after-hour", 1)
    )
    assert [(one["file"], one["severity"]) for one in told] == [("routing.yaml", "error")]
    assert "did you mean 'after-hours'" in told[0]["message"]
    text = "flow:\n  first:\n    type: hangup\n  second:\n    type: play\n    next: fi"
    found = await asked(there, "/desk/routing/complete?line=6&column=12", text)
    assert found == {
        "typed": "fi", "options": [{"label": name, "detail": "flow"} for name in ("first", "second")]
    }  # fmt: skip
    assert (await there.ask("POST", "/desk/routing/check", None, {"X-Guard": "wrong"})).status == 403


async def asked(there: Browser, path: str, text: str) -> Any:
    headers = {"X-Guard": there.page.fields["guard"], "Sec-Fetch-Site": "same-origin", "Content-Type": "text/plain"}
    cookies = "; ".join(f"{name}={value}" for name, value in there.cookies.items())
    async with there.client.post(path, data=text.encode(), headers={**headers, "Cookie": cookies}) as answer:
        assert answer.status == 200
        return await answer.json()


async def test_the_draft_is_compared_and_accepted_with_a_reason(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    version, file = accepted(place), place.desk.settings.routing
    assert words("en")("no-changes") in (await there.get("/desk/routing/changes")).text
    file.write_text(file.read_text().replace("promise: 180 ", "promise: 120 "))
    page = await there.get("/desk/routing/changes")
    assert "service: promise is 120 (was 180)" in page.text and version in page.text
    seen = page.fields["seen"]
    assert (await there.send("/desk/routing/accept", {"seen": seen, "do": "accept", "why": " "})).status == 400
    place.answers["routing accept"] = "Version x is in force."
    await there.send("/desk/routing/accept", {"seen": seen, "do": "accept", "why": "soon <b>er"})
    assert there.location.partition("?")[0] == "/desk/routing/work"
    await over(place)
    page = await there.get("/desk/routing/work")
    assert "Version x is in force." in page.text and "Refresh" not in there.headers
    what, fields = place.asked[-1]
    assert what == "routing accept" and fields["who"] == "supervisor" and fields["why"] == "soon <b>er"
    assert (fields["version"], fields["path"], fields["dry_run"]) == (version_of(file.read_bytes()), str(file), False)
    await there.get("/desk/routing/changes")
    await there.send("/desk/routing/accept", {"seen": seen, "do": "try", "why": ""})
    await over(place)
    assert place.asked[-1][1]["dry_run"] is True


async def over(place: Place) -> None:
    """Until what goes on is over."""
    async with asyncio.timeout(5):
        await place.desk.works.ended()


async def test_what_does_not_check_cannot_be_accepted(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    accepted(place)
    file = place.desk.settings.routing
    file.write_text("service: 1\n")
    page = await there.get("/desk/routing/changes")
    assert "why" not in page.fields and page.source.count('class="wrong"') == 1
    assert (await there.get("/desk/routing?of=draft")).status == 200
    await there.get(EDIT)
    await there.send("/desk/routing/accept", {"seen": version_of(file.read_bytes()), "do": "accept", "why": "x"})
    await over(place)
    page = await there.get("/desk/routing/work")
    assert "the service does not answer" in page.text, "the service itself is asked, and refuses (see tests/service)"


async def test_back_to_an_older_version(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    old = accepted(place)
    new = accepted(place, place.desk.settings.routing.read_text().replace("promise: 180 ", "promise: 90 "))
    page = await there.get("/desk/routing/versions")
    assert page.text.index(new) < page.text.index(old)
    await there.get(f"/desk/routing/versions/{old}")
    place.answers["routing accept"] = "done"
    await there.send("/desk/routing/back", {"version": old, "why": "too fast"})
    await over(place)
    fields = place.asked[-1][1]
    assert (fields["what"], fields["version"]) == ("rollback", old)
    for wrong in ({"version": old, "why": ""}, {"version": "zzzz", "why": "x"}):
        await there.get("/desk/routing/versions")
        assert (await there.send("/desk/routing/back", wrong)).status == 400


@pytest.mark.parametrize("path", ["?of=zzzz", "?of=../../etc", "/versions/zzzz", "/changes?from=%00"])
async def test_versions_that_are_none(logged_in: Any, place: Place, path: str) -> None:
    accepted(place)
    there: Browser = await logged_in("supervisor")
    page = await there.ask("GET", f"/desk/routing{path}", None, {})
    assert page.status == 400 and "no accepted version" in page.text


async def test_a_file_that_cannot_be_written_is_told(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    await there.get(EDIT)
    (place.desk.settings.home / "drafts").write_text("in the way")
    page = await there.send(EDIT, {"text": "x", "seen": there.page.fields["seen"], "do": "save"})
    assert page.status == 503 and "cannot be written" in page.text
