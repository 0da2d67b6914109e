"""Bad routing files and exactly what is said about them."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
import yaml

from ivr.routing.problems import errors
from ivr.routing.reader import examine
from tests.routing.conftest import GOOD, TODAY

HERE = Path(__file__).parent
CHANGED = sorted((HERE / "bad" / "changed").glob("*.yaml"))
WHOLE = sorted((HERE / "bad" / "whole").glob("*.yaml"))


def changed(case: Path) -> str:
    """The good file with a case's replacements; each `old` must stand in it exactly once."""
    text = GOOD.read_text()
    for change in yaml.safe_load(case.read_text()):
        assert text.count(change["old"]) == 1, change
        text = text.replace(change["old"], change["new"])
    return text


def said_about(content: bytes, folder: Path) -> str:
    path = folder / "routing.yaml"
    path.write_bytes(content)
    routing, problems = examine(path, {}, folder / "prompts", TODAY)
    assert (routing is None) == bool(errors(problems))
    return "".join(f"{problem}\n" for problem in problems)


@pytest.mark.parametrize("case", CHANGED, ids=lambda case: case.stem)
def test_a_change_that_spoils_the_good_file(case: Path, folder: Path) -> None:
    assert said_about(changed(case).encode(), folder) == case.with_suffix(".txt").read_text()


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: case.stem)
def test_a_file_that_cannot_be_read_as_one(case: Path, folder: Path) -> None:
    assert said_about(case.read_bytes(), folder) == case.with_suffix(".txt").read_text()


def test_the_good_file_is_good(folder: Path) -> None:
    assert said_about(GOOD.read_bytes(), folder) == ""


def test_each_case_stands_beside_what_is_said_about_it() -> None:
    said = {path.with_suffix("") for path in HERE.glob("bad/*/*.txt")}
    assert said == {path.with_suffix("") for path in CHANGED + WHOLE}


@pytest.mark.alone
def test_a_yaml_bomb_is_refused_before_it_is_written_out(folder: Path) -> None:
    """Nine to the tenth values would take minutes; the processor time counts, not the clock."""
    before = process_time()
    assert "grows to more than" in said_about((HERE / "bad" / "whole" / "a-yaml-bomb.yaml").read_bytes(), folder)
    assert process_time() - before < 1
