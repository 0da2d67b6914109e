"""Asterisk's records hold no whole number for long: only where the journal still needs it, and the service's own."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ivr.asterisk.records import cel, queue_log
from ivr.privacy.sweeping import Sweeper

CALLER = "+33639981678"


def row(call: str, data: str, at: datetime | None = None) -> str:
    told = {"eventtype": "APP_START", "eventtime": f"{(at or datetime.now()).timestamp():.6f}"}
    return (
        json.dumps({**told, "appdata": data, "userfield": call, "uniqueid": "1795322613.0"}, separators=(",", ":"))
        + "\n"
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    cel(tmp_path).parent.mkdir(parents=True)
    return tmp_path


def sweeper(home: Path, *calls: str) -> Sweeper:
    known = set(calls)
    return Sweeper(home, ["+33199000100"], known.__contains__)


def test_the_number_of_a_call_that_the_journal_has_is_shortened(home: Path) -> None:
    cel(home).write_text(row("1-0", f"ivr,arrived,1-0,v1,+33199000100,{CALLER},carrier"))
    assert sweeper(home, "1-0").sweep() == 1
    assert "arrived,1-0,v1,+33199000100,+33xxxxxx678,carrier" in cel(home).read_text()


def test_a_call_that_is_still_to_be_reconciled_keeps_its_number_for_a_day(home: Path) -> None:
    old, new = datetime.now() - timedelta(days=2), datetime.now()
    cel(home).write_text(row("1-0", CALLER, old) + row("2-0", CALLER, new) + row("3-0", CALLER, new))
    known: set[str] = {"3-0"}
    sweeps = Sweeper(home, [], known.__contains__)
    assert sweeps.sweep() == 2
    assert [CALLER in line for line in cel(home).read_text().splitlines()] == [False, True, False]
    known.add("2-0")
    assert sweeps.sweep() == 1
    assert CALLER not in cel(home).read_text()


def test_the_queue_log_and_the_logs_are_swept_and_keep_their_times_and_ids(home: Path) -> None:
    queue_log(home).write_text("1795322617|1795322613.0|fr|NONE|ENTERQUEUE||0639981678|1\n")
    (home / "log" / "messages").write_text(
        "[2026-11-22T04:43:33.542] NOTICE[31786] x.c: <sip:0033639981678@192.0.2.1> no\n"
    )
    assert sweeper(home).sweep() == 2
    assert queue_log(home).read_text() == "1795322617|1795322613.0|fr|NONE|ENTERQUEUE||063xxxx678|1\n"
    assert "<sip:003xxxxxxx678@192.0.2.1>" in (home / "log" / "messages").read_text()


def test_a_file_that_cannot_be_read_is_told_once(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    queue_log(home).symlink_to(home / "elsewhere")
    (home / "elsewhere").write_text("x\n")
    sweeps = sweeper(home)
    sweeps.sweep()
    sweeps.sweep()
    assert [record.levelname for record in caplog.records] == ["ERROR"]
