"""`ivr report`: the same figures on the screen, in the file of figures, on the page and on paper, and its refusals."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from ivr.cli.report import report
from ivr.errors import MissingRequirement, UserMistake
from ivr.figures.definitions import FIGURES
from ivr.journal import requests as rows
from ivr.journal.database import for_writing
from ivr.requests.model import Request, Step
from tests.figures import second_way
from tests.figures.test_period import written
from tests.figures.visits import drawn

ZONE = ZoneInfo("Africa/Casablanca")
BEGINS = datetime(2026, 10, 1, tzinfo=ZONE)
MONTH = timedelta(days=31)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IVR_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def october(home: Path) -> Path:
    """A journal with calls of October and around it, and three requests: in time, late, and late and open."""
    written(home / "journal.db", drawn(1, 900, BEGINS - timedelta(days=1), 33 * 24 * 3600))
    opened = BEGINS + timedelta(days=3)
    with for_writing(home / "journal.db") as db:
        assert db.conn
        for settled in (opened + timedelta(hours=1), opened + timedelta(days=4), None):
            due, state = opened + timedelta(days=3), "answered" if settled else "open"
            one = Request(
                0, "web", "obtain", "fr", "BE", "brussels", False, opened, due, state, settled=settled, steps=1
            )
            with db.conn:
                rows.register(db, one, Step(opened, "the service", "registered"))
    return home


def run(*arguments: str) -> Result:
    return CliRunner().invoke(report, arguments, catch_exceptions=True)


def figures_in(file: Path) -> dict[tuple[str, str], dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            found.setdefault((line["by"], line["name"]), {})[line["figure"]] = line["value"]
            assert line["unit"] == FIGURES[line["figure"]].unit
    return found


def test_the_file_has_every_figure_as_the_second_way_has_it(october: Path) -> None:
    done = run("month", "2026-10", "--csv", str(october / "october.csv"))
    assert done.exit_code == 0, done.output
    found = figures_in(october / "october.csv")
    every = second_way.told(october / "journal.db")
    inside = [call for call in every if BEGINS <= call.began < BEGINS + MONTH]
    now = datetime.now(UTC)
    for by in ("", "day", "hour", "language", "number", "country", "post", "subject"):
        for name, row in second_way.by(inside, by, ZONE, every, now).items():
            for figure, value in row.items():
                told = found[by, name][figure]
                assert (told == "") == (value is None), (by, name, figure)
                assert value is None or float(told) == pytest.approx(value, rel=1e-5), (by, name, figure)
    assert found["", ""]["requests"] == "3" and found["", ""]["requests_answered"] == "2"
    assert float(found["post", "brussels"]["requests_in_time"]) == pytest.approx(1 / 3, rel=1e-5)


def test_the_screen_shows_what_is_asked_for(october: Path) -> None:
    done = run("month", "2026-10", "--by", "language", "--by", "post")
    assert done.exit_code == 0, done.output
    assert "October 2026" in done.output and "By language" in done.output and "Equal treatment" in done.output
    assert "Arabic" in done.output and "Brussels" in done.output and "By subject" not in done.output


class Pages(HTMLParser):
    """What a page has and asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.asks: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.asks += [value or "" for name, value in attrs if name in ("src", "href", "action", "xlink:href")]


def test_the_page_needs_nothing_but_itself_and_says_what_each_figure_means(october: Path) -> None:
    done = run("month", "2026-10", "--html", str(october / "october.html"))
    assert done.exit_code == 0, done.output
    text = (october / "october.html").read_text()
    pages = Pages()
    pages.feed(text)
    assert all(one.startswith("#") for one in pages.asks) and "script" not in pages.tags
    assert "url(http" not in text and pages.tags.count("svg") == 4 == text.count('role="img"')
    for figure in ("service_level", "abandoned_in_menu", "requests_in_time"):
        assert FIGURES[figure].meaning.split(",")[0] in text
    assert "Consulate General in Brussels" in text


def test_paper_has_the_same_and_its_pages_are_numbered(october: Path) -> None:
    done = run("day", "2026-10-05", "--pdf", str(october / "day.pdf"))
    assert done.exit_code == 0, done.output
    pages = PdfReader(october / "day.pdf").pages
    first = " ".join(pages[0].extract_text().split())
    assert "Monday, 05 October 2026" in first and f"1 / {len(pages)}" in first
    assert "What each figure means" in "".join(page.extract_text() for page in pages)


def test_one_consulate_has_its_own(october: Path) -> None:
    done = run("month", "2026-10", "--post", "brussels", "--csv", str(october / "b.csv"))
    assert done.exit_code == 0 and "Consulate General in Brussels: October 2026" in done.output
    every = [call for call in second_way.told(october / "journal.db") if call.post == "brussels"]
    inside = [call for call in every if BEGINS <= call.began < BEGINS + MONTH]
    found = figures_in(october / "b.csv")
    assert found["", ""]["calls"] == str(len(inside)) and ("post", "brussels") not in found


def test_what_is_going_on_is_said_to_be(home: Path) -> None:
    written(home / "journal.db", drawn(2, 5, datetime.now(UTC) - timedelta(seconds=2), 1))
    assert "so far" in run("day", f"{datetime.now(ZONE):%Y-%m-%d}").output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("month", "2026-10-05"), "write it like 2026-11"),
        (("day", "2026-10-05", "--post", "berlin"), "it has paris, lyon"),
    ],
)
def test_slips_are_refused_with_what_to_write(october: Path, arguments: tuple[str, ...], says: str) -> None:
    refused = run(*arguments).exception
    assert isinstance(refused, UserMistake) and re.search(says, str(refused))


def test_without_a_journal_it_says_what_to_do(home: Path) -> None:
    refused = run("day", "2026-10-05").exception
    assert isinstance(refused, MissingRequirement) and "ivr up" in str(refused)


def test_a_file_that_cannot_be_written_leaves_what_was_there(october: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = october / "october.html"
    kept.write_text("of last month")
    monkeypatch.setattr(Path, "write_text", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "no space left")))
    assert isinstance(run("month", "2026-10", "--html", str(kept)).exception, OSError)
    assert kept.read_text() == "of last month" and not list(october.glob(".october.html*"))
