"""Figures on the desk: the report of a period in the page and to be taken along, and who may see whose."""

from __future__ import annotations

import csv
import io
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.async_api import expect

from ivr.desk.words import words
from ivr.errors import ServiceTrouble
from ivr.journal.journal import Journal
from tests.desk.browsing import chromium, served
from tests.desk.conftest import NOW, Browser, Place
from tests.desk.test_browser import There
from tests.desk.test_routing_pages import accepted
from tests.replay.test_compare import FRANCE, past

DAY = "/desk/figures?length=day&name=2026-11-23"
REPORT = "/desk/figures/report?length=day&name=2026-11-23"


@pytest.fixture
def written(place: Place) -> Place:
    """Three calls of that day in the journal: two to the first level, one to Paris."""
    version = accepted(place)
    journal = Journal(place.desk.settings.journal, now=lambda: NOW)
    journal.open()
    for number, keys in enumerate(("- 1 1", "- 1 1", "- 2 1")):
        for entry in past(FRANCE, keys, "", NOW).entries:
            journal.write(f"c{number}", [replace(entry, version=version) if hasattr(entry, "version") else entry], None)
    journal.close()
    return place


async def raw(there: Browser, path: str) -> tuple[int, bytes, Any]:
    cookies = "; ".join(f"{name}={value}" for name, value in there.cookies.items())
    async with there.client.get(path, headers={"Cookie": cookies}) as answer:
        return answer.status, await answer.read(), answer.headers


async def test_the_report_of_a_day_as_page_table_and_paper(logged_in: Any, written: Place) -> None:
    there: Browser = await logged_in("auditor")
    page = await there.get(DAY)
    assert page.status == 200 and REPORT.replace("&", "&amp;") in page.source
    assert written.desk.gate.log.lines("auditor")[0][1].about == "2026-11-23"
    status, html, headers = await raw(there, REPORT)
    assert status == 200 and b"<svg" in html and "script" not in headers["Content-Security-Policy"].replace("-src", "")
    _, table, headers = await raw(there, f"{REPORT}&as=csv")
    assert 'filename="accueil-2026-11-23.csv"' in headers["Content-Disposition"]
    rows = [*csv.DictReader(io.StringIO(table.decode()))]
    with sqlite3.connect(written.desk.settings.journal) as db:
        (calls,) = db.execute("select count(*) from calls").fetchone()
    assert calls == 3 and "3" in {value for row in rows for value in row.values()}
    _, paper, _ = await raw(there, f"{REPORT}&as=pdf")
    assert "2026" in pypdf.PdfReader(io.BytesIO(paper)).pages[0].extract_text()


async def test_one_calculation_for_all_who_ask(logged_in: Any, written: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []

    async def making(settings: Any, asked: Any, kind: str) -> bytes:
        made.append((asked, kind))
        return b"x"

    monkeypatch.setattr("ivr.desk.reports._report", making)
    reports = written.desk.reports
    for _ in range(3):
        assert await reports.get(written.desk.settings, ("day", "2026-11-23", ""), "html") == b"x"
    await reports.get(written.desk.settings, ("day", "2026-11-23", "paris"), "html")
    assert made == [(("day", "2026-11-23", ""), "html"), (("day", "2026-11-23", "paris"), "html")]


async def test_a_report_that_takes_too_long_is_given_up(written: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.desk.reports.PATIENCE", 0.01)
    with pytest.raises(ServiceTrouble, match="shorter period"):
        await written.desk.reports.get(written.desk.settings, ("day", "2026-11-23", ""), "html")


async def test_a_consulate_sees_its_own_and_does_not_learn_of_others(logged_in: Any, written: Place) -> None:
    there: Browser = await logged_in("consulate")
    page = await there.get(DAY)
    assert "post=paris" in page.source and "post" not in page.fields
    assert written.desk.gate.log.lines("consulate")[0][1].about == "2026-11-23, paris"
    for path in (f"{DAY}&post=lyon", f"{REPORT}&post=lyon", f"{REPORT}&post=nowhere"):
        assert (await there.ask("GET", path, None, {})).status == 404
    status, html, _ = await raw(there, REPORT)
    assert status == 200 and b"Paris" in html


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("length=day&name=2026-02-30", "is no day"), ("length=day&name=2030-01-01", "has not begun"),
        ("length=month&name=1999-01", "is no month"), ("length=week", "a day, a month"),
        ("length=days&name=x", "no days"),
        ("length=days&name=2026-11-05..2026-11-01", "the first day comes first"),
        ("length=days&name=2020-01-01..2026-11-01", "400 days"), (f"length=year&name={'9' * 500}", "is no year"),
        ("length=day&name=<script>", "is no day"),
    ],
)  # fmt: skip
async def test_what_is_no_period(logged_in: Any, query: str, told: str) -> None:
    there: Browser = await logged_in("supervisor")
    page = await there.ask("GET", f"/desk/figures?{query}", None, {})
    assert page.status == 400 and told in page.text and "<script>" not in page.source.replace("<script type", "")
    assert (await there.ask("GET", f"/desk/figures/report?{query}", None, {})).status == 400


async def test_periods_beside_and_some_days(logged_in: Any, written: Place) -> None:
    there: Browser = await logged_in("supervisor")
    page = await there.get("/desk/figures?length=month&name=2026-10")
    assert "name=2026-09" in page.source and "name=2026-11" in page.source
    page = await there.get("/desk/figures?length=month&name=2026-11")
    assert "name=2026-12" not in page.source, "it has not begun"
    page = await there.get("/desk/figures?length=days&name=2026-11-20..2026-11-23")
    assert "2026-11-20..2026-11-23" in page.source
    status, html, _ = await raw(there, "/desk/figures/report?length=days&name=2026-11-20..2026-11-23")
    assert status == 200 and b"20 November 2026 to 23 November 2026" in html


async def test_the_report_shows_in_a_browser(written: Place, tmp_path: Path) -> None:
    async with served(written) as desk, chromium() as browser:
        page = await There(desk, browser).as_role("supervisor")
        page.set_default_timeout(30_000)
        refused: list[str] = []
        page.on("console", lambda told: refused.append(told.text) if "Content Security" in told.text else None)
        await page.goto(f"{desk.url}/figures?length=day&name=2026-11-23")
        report = page.frame_locator("iframe")
        await expect(report.locator("svg").first).to_be_visible(timeout=30_000)
        assert refused == []
        async with page.expect_download() as taken:
            await page.get_by_role("link", name="CSV").click()
        assert (await (await taken.value).path()).stat().st_size > 100
        assert words("en")("report-alone") in await page.content()
