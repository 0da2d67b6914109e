"""Forms that write the routing file: only what was changed changes, notes stay, and what is wrong is not written."""

from __future__ import annotations

from difflib import ndiff
from typing import Any

import pytest

from ivr.desk.routing.writing import File, times
from ivr.desk.words import words
from ivr.errors import UserMistake
from ivr.routing.reader import load
from ivr.settings import PROJECT
from tests.desk.conftest import Browser, Place

FORMS = "/desk/routing/forms"


def changed(place: Place, before: str) -> list[str]:
    """Lines of the file that are gone (`- `) or new (`+ `)."""
    after = place.desk.settings.routing.read_text()
    return [line for line in ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


def text_of(place: Place) -> str:
    return place.desk.settings.routing.read_text()


async def filled(there: Browser, path: str, **changes: str) -> Any:
    """The form as it is shown, with some fields changed, sent."""
    page = await there.get(f"{FORMS}/{path}")
    fields = {name: value for name, value in page.fields.items() if name not in ("then", "guard", "language")}
    return await there.send(f"{FORMS}/{path}", {**fields, **changes})


def test_a_file_that_nobody_changes_stays_as_it_is() -> None:
    text = (PROJECT / "routing.yaml").read_text()
    assert File(text).text == text


async def test_the_switch(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    before = text_of(place)
    page = await there.get(FORMS)
    sent = await there.send(f"{FORMS}/switch", {"switch": "crisis", "seen": page.fields["seen"]})
    assert (sent.status, there.location) == (303, "/desk/routing/changes?done=saved")
    gone, new = changed(place, before)
    assert gone.startswith("-   switch: normal  ") and new.startswith("+   switch: crisis  ") and "# normal |" in new
    assert load(place.desk.settings.routing).service.switch == "crisis"
    assert place.desk.gate.log.lines("supervisor")[0][1].about == "the switch is crisis"


async def test_the_hours_of_one_post_alone(logged_in: Any, place: Place) -> None:
    """Paris lends its week to eight others in the file, by `*weekdays-9-to-16`; Madrid's is such a loan."""
    there: Browser = await logged_in("supervisor")
    before = load(place.desk.settings.routing)
    for name in ("paris", "madrid"):
        sent = await filled(there, f"hours/{name}", **{"week-friday": "9:00-12:00, 14:00-15:30", "week-saturday": ""})
        assert sent.status == 303, sent.text
    after = load(place.desk.settings.routing)
    for name, schedule in after.hours.items():
        friday = [(f"{span.opens:%H:%M}", f"{span.closes:%H:%M}") for span in schedule.week["friday"]]
        if name in ("paris", "madrid"):
            assert friday == [("09:00", "12:00"), ("14:00", "15:30")]
            assert schedule.week["monday"] == before.hours[name].week["monday"]
        else:
            assert schedule == before.hours[name]


async def test_special_days_come_and_go_and_keep_their_notes(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    file = place.desk.settings.routing
    file.write_text(text_of(place).replace("why: Christmas Eve}", "why: Christmas Eve}   # as every year"))
    before = text_of(place)
    new = {"special-1-date": "2026-12-31", "special-1-hours": "", "special-1-why": "<b>: # New Year's Eve"}
    assert (await filled(there, "hours/paris", **new)).status == 303
    assert [line for line in changed(place, before) if line.startswith("-")] == []
    days = load(file).hours["paris"].special
    assert [(f"{one.date}", len(one.hours), one.why) for one in days] == [
        ("2026-12-24", 1, "Christmas Eve"), ("2026-12-31", 0, "<b>: # New Year's Eve"),
    ]  # fmt: skip
    assert (await filled(there, "hours/paris", **{"special-1-date": ""})).status == 303
    assert text_of(place) == before


@pytest.mark.parametrize("what", ["hours", "why"])
async def test_a_special_day_without_its_date_is_refused_and_stays_on_the_page(
    logged_in: Any, place: Place, what: str
) -> None:
    there: Browser = await logged_in("supervisor")
    file, page = place.desk.settings.routing, await there.get("/desk/routing/forms/hours/centre")
    before = file.read_text()
    page = await there.send("/desk/routing/forms/hours/centre", {**page.fields, f"special-2-{what}": "08:00-12:00"})
    assert page.status == 400 and words("en")("special-without-date") in page.text
    assert page.fields[f"special-2-{what}"] == "08:00-12:00" and file.read_text() == before


async def test_a_schedule_gets_special_holidays(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    changes = {"holidays": "special", "holiday_hours": "10:00-12:00", "special-0-date": "2027-01-11"}
    assert (await filled(there, "hours/centre", **changes)).status == 303
    centre = load(place.desk.settings.routing).hours["centre"]
    assert centre.holidays == "special" and f"{centre.holiday_hours[0].opens:%H:%M}" == "10:00"
    assert "# the centre works on public holidays" in text_of(place)


async def test_agents_come_change_and_go(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    before, file = text_of(place), place.desk.settings.routing
    await there.get(f"{FORMS}/agents/new")
    new = {"id": "yasmin", "name": "Yasmin é", "level-fr": "5", "level-ar": "4", "queue-fr": "on", "do": "save"}
    new["telephone"] = "page"
    assert (await there.send(f"{FORMS}/agents/new", {**new, "seen": there.page.fields["seen"]})).status == 303
    assert changed(place, before) == [
        "+   yasmin: {name: Yasmin é, telephone: page, languages: {ar: 4, fr: 5}, queues: [fr]}"
    ]
    await there.get(f"{FORMS}/agents/amina")
    amina = {"name": "Amina", "level-ar": "5", "level-fr": "4", "queue-ar": "on", "do": "save"}
    await there.send(f"{FORMS}/agents/amina", {**amina, "seen": there.page.fields["seen"]})
    its = load(file).agents["amina"]
    assert (its.queues, its.sensitive) == (("ar",), False)
    await there.get(f"{FORMS}/agents/yasmin")
    await there.send(f"{FORMS}/agents/yasmin", {"seen": there.page.fields["seen"], "do": "remove"})
    assert "yasmin" not in load(file).agents


@pytest.mark.parametrize(
    ("path", "fields", "told"),
    [
        ("hours/paris", {"week-monday": "all day"}, "are no opening hours"),
        ("hours/paris", {"week-monday": "25:00-26:00"}, "25:00"),
        ("hours/paris", {"special-2-date": "2026-02-30"}, "is no day"),
        ("hours/paris", {"holidays": "maybe"}, "public holidays"),
        ("agents/amina", {"name": "", "level-fr": "5"}, "queue"),
        ("agents/new", {"id": "Ämil", "name": "x", "level-fr": "5", "queue-fr": "on"}, "Ämil"),
        ("agents/new", {"id": "amina", "name": "x", "level-fr": "5", "queue-fr": "on"}, "already"),
    ],
)
async def test_what_would_be_wrong_is_not_written(
    logged_in: Any, place: Place, path: str, fields: dict[str, str], told: str
) -> None:
    there: Browser = await logged_in("supervisor")
    before = text_of(place)
    page = await there.get(f"{FORMS}/{path}")
    kept = {"seen": page.fields["seen"], "holidays": "closed", **fields}
    page = await there.send(f"{FORMS}/{path}", kept)
    assert page.status == 400 and told in page.text, page.text
    assert text_of(place) == before
    name, value = next(iter(fields.items()))
    assert name == "holidays" or page.fields[name] == value, "what was typed is shown again"


async def test_forms_wait_until_the_file_is_right(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    place.desk.settings.routing.write_text("service: [\n")
    page = await there.ask("GET", FORMS, None, {})
    assert page.status == 400 and "routing.yaml" in page.text


async def test_somebody_else_was_quicker(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    page = await there.get(FORMS)
    place.desk.settings.routing.write_text(text_of(place) + "# by another\n")
    page = await there.send(f"{FORMS}/switch", {"switch": "closed", "seen": page.fields["seen"]})
    assert page.status == 400 and "meanwhile" in page.text and "switch: normal" in text_of(place)


@pytest.mark.parametrize("path", ["hours/nowhere", "agents/nobody", "hours/%3Cb%3E"])
async def test_what_is_not_there_has_no_form(logged_in: Any, path: str) -> None:
    there: Browser = await logged_in("supervisor")
    assert (await there.ask("GET", f"{FORMS}/{path}", None, {})).status == 404


def test_times_are_read_as_people_write_them() -> None:
    assert times(" 9:00 - 12:00,14:00–18:00 ") == (("09:00", "12:00"), ("14:00", "18:00"))
    assert times("") == ()
    with pytest.raises(UserMistake):
        times("9-12")
