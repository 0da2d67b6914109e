"""What is read: texts stay texts, variables are filled, repeats and merges work, and places are exact."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from ivr.errors import AccueilError
from ivr.routing.problems import RoutingProblems
from ivr.routing.reader import examine, load
from ivr.settings import PROJECT
from tests.routing.conftest import GOOD, TODAY


def written(folder: Path, old: str, new: str) -> Path:
    text = GOOD.read_text()
    assert old in text
    path = folder / "routing.yaml"
    path.write_text(text.replace(old, new))
    return path


def test_the_real_file_has_no_problem_and_no_warning() -> None:
    routing, problems = examine(PROJECT / "routing.yaml", {}, PROJECT / "prompts", TODAY)
    assert routing
    assert problems == []


def test_unquoted_numbers_and_times_keep_their_text(tmp_path: Path) -> None:
    routing = load(written(tmp_path, '"+33199000201"', "+33199000201"), {})
    assert routing.consulates["paris"].main.number == "+33199000201"
    assert routing.hours["centre"].week["monday"][0].opens == time(8)
    assert set(routing.flow["topics"].exits()) == {"1", "2", "3"}


def test_a_name_that_yaml_takes_for_no_stays_a_name(tmp_path: Path) -> None:
    assert load(written(tmp_path, "{name: Claire", "{name: no"), {}).agents["claire"].name == "no"


def test_variables_come_from_the_environment_or_their_default() -> None:
    assert load(GOOD, {}).trunks["paris-2"].address == "127.0.0.12:5062"
    assert load(GOOD, {"PARIS_BACKUP": "192.0.2.1"}).trunks["paris-2"].address == "192.0.2.1:5062"


def test_a_variable_is_checked_like_any_other_text() -> None:
    with pytest.raises(RoutingProblems, match=r"68:22: '192\.0\.2\.1' is no address"):
        load(GOOD, {"PARIS_SIP": "192.0.2.1"})


def test_a_merge_takes_over_what_is_not_written_anew(tmp_path: Path) -> None:
    old = "  duty-room:\n    name: Duty room\n    language: fr\n"
    new = "  other: &o {name: Other, language: nl, main: {number: '+212530000998', trunks: [carrier]}}\n"
    routing = load(written(tmp_path, old, new + "  duty-room:\n    <<: *o\n    language: fr\n"), {})
    assert routing.partners["duty-room"].name == "Other"
    assert routing.partners["duty-room"].language == "fr"


def test_a_problem_in_a_repeated_part_is_said_once_where_it_is_written(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "week: *mornings, country: FR",
        "week: *mornings, country: FR}\n  lyon: {time_zone: Europe/Paris, week: *mornings, country: FR",
    )
    path.write_text(path.read_text().replace("opens: 08:00", "opens: 8h"))
    assert [(problem.line, problem.column) for problem in examine(path, {}, None, TODAY)[1]] == [(20, 24)]


def test_load_raises_every_error_as_one_readable_error(tmp_path: Path) -> None:
    path = written(tmp_path, "start: language", "start: langage")
    with pytest.raises(AccueilError) as raised:
        load(path, {})
    assert str(raised.value).count("did you mean 'language'?") == 2
    assert isinstance(raised.value, RoutingProblems)
    assert len(raised.value.problems) == 2


def test_a_missing_file_and_a_folder_are_problems(tmp_path: Path) -> None:
    for path, told in ((tmp_path / "none.yaml", "there is no such file"), (tmp_path, "this is a folder")):
        assert told in str(examine(path, {}, None)[1][0])


def test_a_file_without_end_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "routing.yaml"
    path.write_bytes(b"a" * 4_000_001)
    assert "more than 4,000,000 are not read" in str(examine(path, {}, None)[1][0])
