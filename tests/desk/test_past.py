"""Past calls on the desk: found, read, and for a consulate its own alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from ivr.desk.words import words
from ivr.flow.entries import Attempted, Began, Ended
from ivr.journal.journal import Journal
from tests.desk.conftest import NOW, Browser, Place
from tests.replay.test_compare import FRANCE, past

CALLER = "+33612345678"


@pytest.fixture(autouse=True)
def written(place: Place) -> None:
    """Two calls to the first level, and one that Paris has taken."""
    journal = Journal(place.desk.house.journal, now=lambda: NOW)
    journal.open()
    for number, keys in enumerate(("- 1 1", "- 1 1 5 5", "- 2 1 1")):
        journal.write(f"1795{number}-1", past(FRANCE, keys, "", NOW + timedelta(minutes=number)).entries, None)
    journal.close()


def linked(there: Browser) -> list[str]:
    found = [link["href"] for link in there.page.all("a")]
    return [href.rpartition("/")[2] for href in found if href.startswith("/desk/past/")]


async def test_the_latest_come_first_and_one_is_read(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    await there.get("/desk/past")
    assert linked(there) == ["17952-1", "17951-1", "17950-1"]
    page = await there.get("/desk/past/17951-1")
    assert "topic-obtain[key=1]" in page.text and CALLER in page.text and "5 / 5" in page.text
    assert place.desk.gate.log.lines("supervisor")[0][1].about == "call 17951-1"


async def test_calls_of_a_number_are_found_and_the_log_does_not_hold_it(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("auditor")
    await there.get(f"/desk/past?q={quote(CALLER)}")
    assert len(linked(there)) == 3
    await there.get("/desk/past?q=%2B33699999999")
    assert linked(there) == []
    told = [line.about for _, line in place.desk.gate.log.lines("auditor")]
    assert CALLER not in " ".join(told) and "+33" in told[0]
    await there.get("/desk/past?q=17951-1")
    assert linked(there) == ["17951-1"]


async def test_a_consulate_sees_those_that_came_to_it(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("consulate")
    await there.get("/desk/past?post=lyon")
    assert linked(there) == ["17952-1"]
    assert (await there.get("/desk/past/17952-1")).status == 200
    for other in ("17951-1", "1-1", "x"):
        page = await there.ask("GET", f"/desk/past/{other}", None, {})
        assert page.status == 404
    await there.get(f"/desk/past?q={quote(CALLER)}")
    assert linked(there) == ["17952-1"]


async def test_there_is_a_next_page(logged_in: Any, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.desk.past.ON_A_PAGE", 2)
    there: Browser = await logged_in("supervisor")
    page = await there.get("/desk/past")
    older = next(link["href"] for link in page.all("a") if "before=" in link["href"])
    await there.get(older)
    assert linked(there) == ["17950-1"]


@pytest.mark.parametrize(
    "query", ["q=zzz", "q=%3Cb%3E", "before=yesterday", "before=2026-11-01T00:00", f"q={'1' * 500}"]
)
async def test_what_is_no_search(logged_in: Any, query: str) -> None:
    there: Browser = await logged_in("supervisor")
    page = await there.ask("GET", f"/desk/past?{query}", None, {})
    assert page.status == 400 and "<b>" not in page.source


async def test_a_call_that_goes_on_and_every_way_to_end(logged_in: Any, place: Place) -> None:
    journal = Journal(place.desk.house.journal, now=lambda: NOW)
    journal.open()
    journal.write(
        "9-1", (Began(NOW, FRANCE, None, "fr"), Attempted(NOW, "consulate", "paris", "paris-1", "busy", 486)), None
    )
    for how in ("served", "transferred", "voicemail", "callback", "after_hours", "informed", "failed",
                "abandoned_in_menu", "abandoned_in_queue", "abandoned_in_transfer"):  # fmt: skip
        journal.write(f"8-{len(how)}{how[0]}{how[-1]}", (Began(NOW, FRANCE, None, "fr"), Ended(NOW, how)), None)  # type: ignore[arg-type]
    journal.close()
    there: Browser = await logged_in("supervisor")
    assert words("en")("goes-on") in (await there.get("/desk/past/9-1")).text
    assert (await there.get("/desk/past")).text.count(words("en")("end-abandoned_in_queue")) == 1
