"""docs/supervisors.md: its examples work on the real routing.yaml, and what it shows is what one gets."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.__main__ import ivr
from ivr.routing.problems import errors
from ivr.routing.reader import examine
from ivr.settings import PROJECT
from ivr.speech.catalogue import load
from tests.docs.fences import Edit, Fence, edits, fences

PAGE = list(fences((PROJECT / "docs" / "supervisors.md").read_text(encoding="utf-8")))
CHANGES = [section for section in dict.fromkeys(block.section for block in PAGE) if section[0].isdigit()]
STANDING = [block.text for block in PAGE if block.info == ("yaml", "stands")]
CALLS = [block.text for block in PAGE if block.info == ("console",)]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the real routing.yaml and prompts, and the current folder."""
    shutil.copy(PROJECT / "routing.yaml", tmp_path)
    shutil.copytree(PROJECT / "prompts", tmp_path / "prompts")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IVR_ROUTING", "routing.yaml")
    return tmp_path


def test_the_page_has_the_ten_changes_that_supervisors_want() -> None:
    assert [int(section.partition(".")[0]) for section in CHANGES] == list(range(1, 11))
    assert all(edits(_under(section)) for section in CHANGES)


@pytest.mark.parametrize("section", [*CHANGES, "The first level"])
def test_a_change_of_the_page_made_in_the_real_routing_file_checks(section: str, project: Path) -> None:
    changed = edits(_under(section))
    _apply(changed, project)
    routing, problems = examine(project / "routing.yaml", {}, None)
    assert routing, "\n".join(map(str, errors(problems)))
    for file in {edit.file for edit in changed} - {"routing.yaml"}:
        load(project / "prompts", Path(file).stem)


@pytest.mark.parametrize("text", STANDING, ids=lambda text: text.split()[0])
def test_what_the_page_quotes_stands_in_the_real_routing_file(text: str) -> None:
    assert text in (PROJECT / "routing.yaml").read_text(encoding="utf-8")


def test_the_problem_report_of_the_page_is_what_check_prints(project: Path) -> None:
    _apply(edits(_under("Check it"), "yaml broken"), project)
    printed = CliRunner().invoke(ivr, ["check"])
    shown = next(block.text for block in PAGE if block.info == ("text", "report"))
    assert (printed.exit_code, printed.output) == (1, shown)


@pytest.mark.parametrize("told", CALLS)
def test_a_call_of_the_page_goes_as_it_says(told: str, project: Path) -> None:
    command, _, shown = told.partition("\n")
    words = shlex.split(command.removeprefix("$ .venv/bin/ivr "))
    printed = CliRunner().invoke(ivr, words)
    assert (printed.exit_code, _course(printed.output)) == (0, _course(shown))


def _under(section: str) -> Iterator[Fence]:
    return (block for block in PAGE if block.section == section)


def _apply(changes: list[Edit], folder: Path) -> None:
    for change in changes:
        change.apply(folder)


def _course(told: str) -> list[str]:
    """The lines of a told call without what is said in it: a text may be improved without this page."""
    return [line for line in told.splitlines() if " s  [" not in line]
