"""`ivr history` tells what is known of a caller, by a call or a number, and says when nothing is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli.history import history
from ivr.errors import UserMistake
from ivr.flow.entries import Began, Ended, Identified, Message
from ivr.journal import requests as rows
from ivr.journal.journal import Journal
from ivr.journal.moments import moment
from ivr.requests.life import advance
from ivr.requests.model import AnswerIt
from ivr.requests.registrar import Registrar
from ivr.requests.rules import Rules
from ivr.routing.reader import load
from ivr.settings import PROJECT

AT = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
CALLER = "+33612345678"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journal with a call that left a message, which was answered, and another that asked for it by code."""
    monkeypatch.setenv("IVR_HOME", str(tmp_path))
    journal = Journal(tmp_path / "journal.db")
    journal.open()
    message = Message(AT, "centre-message", "m.wav", 12.0, "fr", "", "progress")
    journal.write("c-1", (Began(AT, "+33199000100", CALLER, "fr"), message, Ended(AT, "voicemail")), None)
    journal.write(
        "c-2",
        (Began(AT, "+33199000100", None, "fr"), Identified(AT, "here", 1, moment(AT)), Ended(AT, "informed")),
        None,
    )
    assert journal.flush()
    rules = Rules(load(PROJECT / "routing.yaml"))
    Registrar(journal, lambda: rules, lambda: AT, tmp_path).look()
    assert journal.flush()
    answer = AnswerIt("Your passport\nis ready.")
    rows.change(journal.path, 1, lambda known: advance(known, answer, "claire", AT))
    journal.close()
    return tmp_path


@pytest.mark.parametrize(
    ("who", "lines"),
    [
        (CALLER, ["Your passport is ready.", "c-1", "voicemail"]),
        ("0033612345678", ["Your passport is ready.", "c-1"]),
        ("c-1", ["answered", "progress", "No other calls."]),
        ("c-2", ["Your passport is ready.", "proven", "No other calls."]),
    ],
)
def test_what_is_known(home: Path, who: str, lines: list[str]) -> None:
    told = CliRunner().invoke(history, [who], env={"COLUMNS": "200"})
    assert told.exit_code == 0, told.output
    assert all(line in told.output for line in lines), told.output
    assert ("proven" in told.output) == (who == "c-2")


@pytest.mark.parametrize("who", ["+31612345678", "c-3", "somebody", ""])
def test_nothing_is_known(home: Path, who: str) -> None:
    told = CliRunner().invoke(history, [who])
    assert isinstance(told.exception, UserMistake) and "nothing is known of" in str(told.exception)
