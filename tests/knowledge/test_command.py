"""From an answered request to a sheet that others find, and to the count of its uses, by the commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from ivr.cli.knowledge import knowledge
from ivr.cli.requests import requests
from ivr.errors import UserMistake
from ivr.journal.journal import Journal
from ivr.settings import PROJECT

Do = Callable[..., Result]


@pytest.fixture
def do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Do:
    (tmp_path / "knowledge").mkdir()
    for name, value in (
        ("HOME", tmp_path),
        ("ROUTING", PROJECT / "routing.yaml"),
        ("KNOWLEDGE", tmp_path / "knowledge"),
    ):
        monkeypatch.setenv(f"IVR_{name}", str(value))
    journal = Journal(tmp_path / "journal.db")
    journal.open()
    journal.close()

    def run(command: click.Command, *words: str) -> Result:
        return CliRunner().invoke(command, words, catch_exceptions=False)

    return run


def test_from_the_answer_to_the_sheet(do: Do, tmp_path: Path) -> None:
    do(requests, "add", "Puis-je voter à l'étranger ?", "--language", "fr", "--subject", "information")
    with pytest.raises(UserMistake, match="no answer to a request 1"):
        do(knowledge, "propose", "1", "vote", "--title", "Voter")
    do(requests, "answer", "1", "Oui, au consulat.")
    assert "is proposed" in do(knowledge, "propose", "1", "vote", "--title", "Voter à l'étranger").output
    assert do(knowledge, "search", "voter").exit_code == 1  # not yet
    with pytest.raises(UserMistake, match="already"):
        do(knowledge, "propose", "1", "vote", "--title", "Voter")
    assert "is in use" in do(knowledge, "accept", "vote", "--language", "fr").output
    assert do(knowledge, "search", "VOTER", "etranger").output == "vote  [fr]  Voter à l'étranger\n"
    assert "Oui, au consulat." in do(knowledge, "show", "vote").output
    do(requests, "add", "Et moi ?", "--language", "fr")
    with pytest.raises(UserMistake, match="there is no sheet 'vot' - did you mean 'vote'"):
        do(requests, "answer", "2", "Vous aussi.", "--sheet", "vot")
    do(requests, "answer", "2", "Vous aussi.", "--sheet", "vote")
    (told,) = json.loads(do(knowledge, "list", "--json").output)
    assert (told["name"], told["languages"], told["used"], told["public"]) == ("vote", ["fr"], 1, False)
    assert told["reviewed"] and not list((tmp_path / "knowledge" / "proposed").iterdir())
    assert do(knowledge, "check").output == "1 sheets are right.\n"


def test_a_name_leads_nowhere_else(do: Do) -> None:
    do(requests, "add", "x", "--language", "fr")
    do(requests, "answer", "1", "y")
    for name in ("../x", "a/b", "", "A", "x" * 81):
        with pytest.raises(UserMistake, match="no name for a sheet"):
            do(knowledge, "propose", "1", name, "--title", "t")


def test_what_is_wrong_is_named(do: Do, tmp_path: Path) -> None:
    (tmp_path / "knowledge" / "bad.fr.md").write_text("nothing")
    told = do(knowledge, "check")
    assert told.exit_code == 1 and "knowledge/bad.fr.md: it begins with a line ---" in told.output
    with pytest.raises(UserMistake, match=r"'vote\.fr' is not proposed; nothing is"):
        do(knowledge, "accept", "vote", "--language", "fr")
