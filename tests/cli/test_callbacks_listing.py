"""The list of callbacks shows ids and the last thing that happened in full, however narrow the screen is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.callbacks.model import Callback, Entry
from ivr.cli import callbacks as command
from ivr.journal.callbacks import StoredCallback

AT = datetime(2026, 11, 23, 9, 7, tzinfo=UTC)


@pytest.mark.parametrize("columns", ["40", "80"])
def test_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    asked, one = AT + timedelta(seconds=5), "1795314439-12"
    waiting = Callback(one, "+33199000678", "fr", "fr", AT, asked, asked)
    happened = (Entry(asked, "asked", "fr"), Entry(asked, "missed", "unanswered"))
    known = [StoredCallback(waiting, happened)]

    def latest(path: Path, count: int) -> list[StoredCallback]:
        return known

    monkeypatch.setattr(command.rows, "latest", latest)
    monkeypatch.setenv("COLUMNS", columns)
    told = CliRunner().invoke(command.callbacks).output
    assert one in told and "+33199000678" in told and "missed unanswered" in told and "…" not in told
