"""What everybody may read: described so that a program finds its way, and nobody is known by it."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from ivr.cli.opendata import opendata
from ivr.errors import UserMistake
from ivr.figures.definitions import FIGURES
from ivr.reports.open_data import COLUMNS, FEW, RESTS_ON
from tests.figures.test_period import written
from tests.figures.visits import CALLERS, drawn

ZONE = ZoneInfo("Africa/Casablanca")
YESTERDAY = datetime.now(UTC).astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IVR_HOME", str(tmp_path))
    written(tmp_path / "journal.db", drawn(1, 300, YESTERDAY - timedelta(days=2), 3 * 24 * 3600))
    return tmp_path


def lines(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_every_day_since_is_written_and_described(home: Path) -> None:
    done = CliRunner().invoke(opendata, [str(home / "open"), "--since", f"{YESTERDAY - timedelta(days=2):%Y-%m-%d}"])
    assert done.exit_code == 0, done.output
    package = json.loads((home / "open" / "datapackage.json").read_text())
    files = sorted(file.name for file in (home / "open").glob("*.csv"))
    assert len(files) == 3 and [one["path"] for one in package["resources"]] == files
    fields = [field["name"] for field in package["resources"][0]["schema"]["fields"]]
    found = lines(home / "open" / files[0])
    assert list(found[0]) == fields == list(COLUMNS)
    assert {line["figure"] for line in found} <= set(package["figures"]) <= set(FIGURES)
    assert len({(line["by"], line["name"], line["figure"]) for line in found}) == len(found)


def test_no_small_count_is_told_nor_can_be_reckoned(home: Path) -> None:
    CliRunner().invoke(opendata, [str(home / "open")])
    (file,) = (home / "open").glob("*.csv")
    kinds: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for line in lines(file):
        kinds[line["by"], line["figure"]].append(line)
        if line["figure"] not in RESTS_ON and line["value"]:
            assert float(line["value"]) == 0 or float(line["value"]) >= FEW
    out = [[line for line in some if line["left_out"] == "true"] for some in kinds.values()]
    assert any(out)
    for some, left_out in zip(kinds.values(), out, strict=True):
        others = [line for line in some if line not in left_out and float(line["value"] or 0) >= FEW]
        assert len(left_out) != 1 or not others, "what one lacks follows from the total"
    for (by, figure), some in kinds.items():
        if rests := RESTS_ON.get(figure):
            hidden = {line["name"] for line in kinds[by, rests] if line["left_out"] == "true"}
            assert hidden == {line["name"] for line in some if line["left_out"] == "true"}


def test_nobodys_number_is_in_it(home: Path) -> None:
    CliRunner().invoke(opendata, [str(home / "open")])
    text = "".join(file.read_text() for file in (home / "open").iterdir())
    assert not any(caller in text for caller in CALLERS if caller)


def test_today_is_not_over(home: Path) -> None:
    refused = CliRunner().invoke(opendata, [str(home / "open"), "--since", f"{datetime.now(ZONE):%Y-%m-%d}"]).exception
    assert isinstance(refused, UserMistake) and "not over" in str(refused)
