"""The routing file as several supervisors change it: both changes in one text, and back to what is in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivr.desk.words import words
from ivr.versions.store import version_of
from tests.desk.conftest import Browser, Place
from tests.desk.test_routing_pages import accepted, over, text_of

EDIT = "/desk/routing/edit"
W = words("en")


async def both_change(logged_in: Any, place: Place, one: tuple[str, str], other: tuple[str, str]) -> Browser:
    """Two have the file open; the first saves, and the second gets a page that says so."""
    accepted(place)
    first: Browser
    second: Browser
    first, second = await logged_in("administrator"), await logged_in("supervisor")
    for there in (first, second):
        await there.get(EDIT)
    for there, (old, new) in ((first, one), (second, other)):
        changed = text_of(there).replace(old, new)
        assert changed != text_of(there)
        await there.send(EDIT, {"text": changed, "seen": there.page.fields["seen"], "do": "save"})
    assert (first.page.status, second.page.status) == (303, 409)
    assert W("overtaken", who="administrator") in second.page.text
    return second


async def test_two_changes_of_different_places_become_one_text(logged_in: Any, place: Place) -> None:
    there = await both_change(logged_in, place, ("promise: 180", "promise: 90 "), ("tries: 3", "tries: 4"))
    assert W("overtaken-both") in there.page.text
    both = text_of(there)
    assert "promise: 90 " in both and "tries: 4" in both
    await there.send(EDIT, {"text": both, "seen": there.page.fields["seen"], "do": "save"})
    assert there.page.status == 303
    saved = place.desk.settings.routing.read_text()
    assert "promise: 90 " in saved and "tries: 4" in saved


async def test_two_changes_of_one_line_stay_apart(logged_in: Any, place: Place) -> None:
    there = await both_change(logged_in, place, ("promise: 180", "promise: 90 "), ("promise: 180", "promise: 70 "))
    assert W("overtaken-told") in there.page.text
    assert "promise: 70 " in text_of(there) and "<<<" not in text_of(there)
    assert "promise: 90 " in place.desk.settings.routing.read_text()


async def test_the_file_becomes_what_is_in_force_and_that_is_taken_back(logged_in: Any, place: Place) -> None:
    version, file = accepted(place), place.desk.settings.routing
    file.write_text("not: right\n")
    there: Browser = await logged_in("supervisor")
    await there.get("/desk/routing/edit")
    await there.send(EDIT, {"do": "begin-again", "seen": there.page.fields["seen"]})
    assert (there.page.status, version_of(file.read_bytes())) == (303, version)
    await there.get(EDIT)
    await there.send(EDIT, {"do": "take-back", "seen": there.page.fields["seen"]})
    assert file.read_text() == "not: right\n"


async def test_who_goes_back_finds_the_file_gone_back_too_unless_it_holds_a_change(
    logged_in: Any, place: Place
) -> None:
    file = place.desk.settings.routing
    old, text = accepted(place), file.read_text()
    file.write_text(text.replace("promise: 180", "promise: 90 "))
    accepted(place)
    there: Browser = await logged_in("supervisor")

    async def rolled_back(fields: Mapping[str, Any]) -> str:
        accepted(place, text)
        return "done"

    place.answers["routing accept"] = rolled_back
    await there.get(f"/desk/routing/versions/{old}")
    await there.send("/desk/routing/back", {"version": old, "why": "too fast"})
    await over(place)
    assert file.read_text() == text
    file.write_text("a change: of somebody\n")
    await there.get(f"/desk/routing/versions/{old}")
    await there.send("/desk/routing/back", {"version": old, "why": "again"})
    await over(place)
    assert file.read_text() == "a change: of somebody\n"


async def test_a_try_on_paper_begins_with_the_file_where_it_is_another(logged_in: Any, place: Place) -> None:
    accepted(place)
    there: Browser = await logged_in("supervisor")
    assert (await there.get("/desk/routing/simulate")).fields["of"] == ""
    file = place.desk.settings.routing
    file.write_text(file.read_text().replace("promise: 180", "promise: 90 "))
    assert (await there.get("/desk/routing/simulate")).fields["of"] == "draft"
    file.write_text("not: right\n")
    assert (await there.get("/desk/routing/simulate")).fields["of"] == ""


async def test_a_reason_that_was_typed_comes_along_when_it_is_only_tried(logged_in: Any, place: Place) -> None:
    accepted(place)
    there: Browser = await logged_in("supervisor")
    file = place.desk.settings.routing
    file.write_text(file.read_text().replace("promise: 180", "promise: 90 "))
    place.answers["routing accept"] = "it can be put into force"
    await there.get("/desk/routing/changes")
    seen = there.page.fields["seen"]
    await there.send("/desk/routing/accept", {"seen": seen, "do": "try", "why": "a <b> & c"})
    await over(place)
    page = await there.get(there.location)
    (back,) = [found["href"] for tag, found in page.elements if tag == "a" and "changes?" in found.get("href", "")]
    assert (await there.get(back)).fields["why"] == "a <b> & c"
