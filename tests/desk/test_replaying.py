"""Calls of the past on the desk: led through the draft by a process of its own."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from ivr.desk.words import words
from ivr.journal.journal import Journal
from tests.desk.conftest import NOW, Browser, Place
from tests.desk.test_routing_pages import accepted
from tests.replay.test_compare import FRANCE, past

REPLAY = "/desk/routing/replay"
TODAY = "2026-11-23"


async def led(there: Browser, place: Place, day: str) -> Any:
    await there.get(REPLAY)
    sent = await there.send(REPLAY, {"day": day})
    assert (sent.status, there.location) == (303, REPLAY), sent.text
    async with asyncio.timeout(60):
        await place.desk.works.ended()
    return await there.get(REPLAY)


@pytest.fixture
def written(place: Place) -> Place:
    """Three calls of that day in the journal, of the version in force."""
    version = accepted(place)
    journal = Journal(place.desk.settings.journal, now=lambda: NOW)
    journal.open()
    for number, keys in enumerate(("- 1 1", "- 1 1", "- 2 1")):
        call = past(FRANCE, keys, "", NOW)
        for entry in call.entries:
            fresh = replace(entry, version=version) if hasattr(entry, "version") else entry
            journal.write(f"c{number}", [fresh], None)
    journal.close()
    return place


async def test_what_a_change_would_have_meant(logged_in: Any, written: Place) -> None:
    there: Browser = await logged_in("supervisor")
    page = await led(there, written, TODAY)
    assert words("en")("replay-sum", calls=3, same=3) in page.text
    file = written.desk.settings.routing
    other = file.read_text().replace("say: caller-citizen, go: first-level", "say: caller-citizen, go: to-a-person")
    file.write_text(other)
    page = await led(there, written, TODAY)
    assert words("en")("replay-sum", calls=3, same=1) in page.text
    assert "2who-callsfirst-levelto-a-personc0 c1" in page.text, "a row of the table"
    assert written.desk.gate.log.lines("supervisor")[0][1].about == TODAY


async def test_a_day_without_calls_and_a_file_with_errors(logged_in: Any, written: Place) -> None:
    there: Browser = await logged_in("supervisor")
    assert words("en")("replay-sum", calls=0, same=0) in (await led(there, written, "2026-11-01")).text
    written.desk.settings.routing.write_text("service: 1\n")
    page = await led(there, written, TODAY)
    assert page.source.count('class="wrong"') == 1 and "routing.yaml" in page.text and "Traceback" not in page.text


@pytest.mark.parametrize("day", ["", "yesterday", "2026-02-30", "<b>"])
async def test_what_is_no_day(logged_in: Any, day: str) -> None:
    there: Browser = await logged_in("supervisor")
    await there.get(REPLAY)
    page = await there.send(REPLAY, {"day": day})
    assert page.status == 400 and "<b>" not in page.source
