"""`ivr check`: what it prints and how it exits."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.check import check


@pytest.fixture
def spoken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings point to the test's own folder."""
    monkeypatch.setenv("IVR_ROUTING", str(folder / "routing.yaml"))
    monkeypatch.setenv("IVR_PROMPTS", str(folder / "prompts"))
    return folder


def run(*arguments: str) -> Result:
    return CliRunner().invoke(check, arguments)


def spoil(folder: Path, old: str, new: str) -> None:
    routing = folder / "routing.yaml"
    assert old in routing.read_text()
    routing.write_text(routing.read_text().replace(old, new))


def test_a_fine_file_is_summed_up_in_one_line(spoken: Path) -> None:
    result = run()
    assert (result.exit_code, result.output) == (0, "routing.yaml is fine: 2 numbers, 12 nodes, 1 consulate\n")


def test_a_text_that_leaves_out_its_key_or_cannot_be_read_is_a_problem_of_its_file(spoken: Path) -> None:
    french = spoken / "prompts" / "fr.yaml"
    french.write_text(re.sub("(?m)^topic-progress: .*", "topic-progress: text", french.read_text()))
    line = french.read_text().splitlines().index("topic-progress: text") + 1
    result = run()
    assert result.exit_code == 1
    assert f"prompts/fr.yaml:{line}:1: the text of 'topic-progress' must say {{key}}" in result.output
    french.write_text(french.read_text().replace("topic-progress: text", "topic-progress: text {cle}"))
    result = run()
    assert result.exit_code == 1
    assert f"prompts/fr.yaml:{line}:1: 'topic-progress' has the unknown placeholder {{cle}}" in result.output


def test_a_problem_is_shown_in_the_users_own_lines(spoken: Path) -> None:
    spoil(spoken, "schedule: centre", "schedule: center")
    result = run("routing.yaml")
    assert result.exit_code == 1
    assert result.output == (
        "routing.yaml:26:43: the schedule 'center' does not exist - did you mean 'centre'?\n"
        "     24 | flow:\n"
        "     25 |   language: {type: language, next: open-or-closed}\n"
        "     26 |   open-or-closed: {type: hours, schedule: center, open: topics, closed: message, crisis: topics}\n"
        "        |                                           ^\n"
        "     27 |   topics:\n"
        "     28 |     type: menu\n"
        "\n"
        "1 error\n"
    )


def test_warnings_are_shown_and_allowed(spoken: Path) -> None:
    spoil(spoken, "[paris-1, paris-2], ring", "[paris-2], ring")
    spoil(spoken, "[paris-2, paris-1]", "[paris-2]")
    result = run()
    assert result.exit_code == 0
    assert "routing.yaml:68:3: warning: nobody uses the trunk 'paris-1'" in result.output
    assert result.output.endswith("routing.yaml is fine: 2 numbers, 12 nodes, 1 consulate (1 warning)\n")


def test_problems_can_be_had_as_json(spoken: Path) -> None:
    spoil(spoken, "wait: 90", "wait: long")
    result = run("--json")
    assert result.exit_code == 1
    assert json.loads(result.output) == [
        {
            "file": "routing.yaml",
            "line": 45,
            "column": 28,
            "severity": "error",
            "message": "'queues.nl.wait' must be a number, not 'long'",
        }
    ]


def test_a_missing_file_is_a_problem_and_a_wrong_option_is_wrong_use(spoken: Path) -> None:
    missing = run("none.yaml")
    assert (missing.exit_code, missing.output) == (1, "none.yaml:1:1: there is no such file\n\n1 error\n")
    assert run("--no-such-option").exit_code == 2


def test_a_problem_in_a_catalogue_is_shown_in_the_catalogues_lines(spoken: Path) -> None:
    (spoken / "prompts" / "nl.yaml").write_text("welcome: a\nwelcome: b\n")
    assert "      2 | welcome: b\n        | ^\n" in run().output


def test_the_schema_is_printed_as_json(spoken: Path) -> None:
    result = run("--schema")
    assert result.exit_code == 0
    assert json.loads(result.output)["title"] == "Routing"
