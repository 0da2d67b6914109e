"""From calls in the journal to agents for each half-hour; the command, its plot, and what it says with too little."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from ivr.cli.staffing import staffing
from ivr.errors import MissingRequirement, UserMistake
from ivr.flow.entries import Began, Ended, Entered, Queued, Taken
from ivr.journal.journal import Journal
from ivr.staffing.demand import lookback, observe
from ivr.staffing.erlang import agents_needed
from ivr.staffing.need import Goal, need

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def _journal(path: Path, begins: list[datetime], language: str = "fr", menu: float = 30, talk: float = 240) -> None:
    journal = Journal(path)
    journal.open()
    for i, at in enumerate(begins):
        queued, taken = at + timedelta(seconds=menu), at + timedelta(seconds=menu + 20)
        entries = [
            Began(at, "+212530000100", None, language),
            Entered(queued, "first-level", "queue"),
            Queued(queued, "first-level", language, at),
        ]
        if talk:
            entries += [Taken(taken, "first-level", "amina"), Ended(taken + timedelta(seconds=talk), "served")]
        journal.write(f"{language}-{i}-{at:%d%H%M%S%f}", entries, None)
    journal.close()


def test_half_hours_are_those_of_the_service_and_calls_are_a_days_mean(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    days = [MONDAY, MONDAY + timedelta(days=1)]
    _journal(path, [day + timedelta(minutes=minute) for day in days for minute in (0, 5, 31)])
    seen = observe(path, MONDAY - timedelta(days=1), MONDAY + timedelta(days=3), PARIS)
    assert (seen.calls, seen.days) == (6, 2)
    assert seen.languages["fr"].arrivals == {20: 2.0, 21: 1.0}
    assert (seen.languages["fr"].talk, seen.languages["fr"].menu) == (240.0, 30.0)
    assert observe(path, MONDAY - timedelta(days=1), MONDAY + timedelta(days=3), PARIS, weekday=1).calls == 3


def test_agents_are_what_erlang_c_says_for_the_promise_less_the_menus(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    _journal(path, [MONDAY + timedelta(seconds=20 * i) for i in range(90)])
    _journal(path, [MONDAY + timedelta(seconds=300 * i) for i in range(6)], "nl", talk=0)
    found = need(observe(path, MONDAY, MONDAY + timedelta(days=1), PARIS), Goal(180, 0.9, {"fr": 20.0}))
    (half_hour,) = found.half_hours
    assert half_hour.begins == "10:00"
    assert half_hour.agents == {
        "fr": agents_needed(90 / 1800, 260, 150, 0.9),
        "nl": agents_needed(6 / 1800, 240, 150, 0.9),
    }
    assert half_hour.pooled < half_hour.separate == sum(half_hour.agents.values())


def test_without_an_answered_call_nothing_can_be_reckoned(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    _journal(path, [MONDAY], talk=0)
    with pytest.raises(ValueError, match="no call has been answered"):
        need(observe(path, MONDAY, MONDAY + timedelta(days=1), PARIS), Goal(180, 0.9, {}))


def test_the_look_back_begins_at_midnight_of_the_service() -> None:
    assert lookback(MONDAY, 7, PARIS)[0] == datetime(2026, 11, 9, 0, 0, tzinfo=PARIS)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IVR_HOME", str(tmp_path))
    yesterday = datetime.now(UTC) - timedelta(days=1)
    _journal(tmp_path / "journal.db", [yesterday + timedelta(seconds=30 * i) for i in range(60)])
    return tmp_path


def test_the_command_says_its_limits_and_that_it_rests_on_too_little(home: Path) -> None:
    told = CliRunner().invoke(staffing, []).output
    assert "Too little to be trusted" in told and "Poisson" in told and "pooled" in told


def test_the_plot_is_an_svg_file(home: Path) -> None:
    CliRunner().invoke(staffing, ["--plot", str(home / "need.svg")])
    assert ElementTree.parse(home / "need.svg").getroot().tag.endswith("svg")


def test_a_plot_under_another_name_is_refused(home: Path) -> None:
    assert isinstance(CliRunner().invoke(staffing, ["--plot", str(home / "need.png")]).exception, UserMistake)


def test_a_journal_without_calls_is_no_basis(home: Path) -> None:
    (home / "journal.db").unlink()
    assert isinstance(CliRunner().invoke(staffing, []).exception, MissingRequirement)


def test_json_carries_what_the_table_says(home: Path) -> None:
    told = json.loads(CliRunner().invoke(staffing, ["--json"]).output)
    assert told["too_little"] is True and told["calls"] == 60 and told["target"] == 0.9
    assert told["half_hours"][0].keys() == {"begins", "calls", "agents", "separate", "pooled"}


def test_a_day_is_judged_and_naive_routing_is_found_unfair() -> None:
    ours = CliRunner().invoke(staffing, ["--day", "--seed", "1"]).output
    naive = CliRunner().invoke(staffing, ["--day", "--seed", "1", "--naive"]).output
    assert "this roster is enough" in ours and "unfair routing" not in ours
    assert "unfair routing" in naive


def test_a_fair_roster_that_loses_its_callers_is_too_small(home: Path) -> None:
    told = CliRunner().invoke(staffing, ["--day", "--agents", "routing"]).output
    assert "this roster is too small" in told and "enough" not in told


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--day", "--plot", "need.svg"], "--plot does not go with --day"),
        (["--agents", "routing"], "--agents goes with --day only"),
    ],
)
def test_an_option_that_would_change_nothing_is_refused(home: Path, options: list[str], said: str) -> None:
    assert said in str(CliRunner().invoke(staffing, options).exception)
