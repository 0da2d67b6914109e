"""A citizen gets all that is kept about a number, and has it erased so that it stands nowhere; history stays."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.asterisk.records import cel, queue_log
from ivr.callbacks.model import Callback, Entry
from ivr.cli.privacy import privacy
from ivr.errors import UserMistake
from ivr.flow.entries import Rated
from ivr.journal import callbacks, queries
from ivr.journal.database import for_reading
from ivr.journal.rows import store_incident
from ivr.privacy.blanking import forms
from ivr.privacy.erasing import Eraser
from ivr.privacy.exporting import export
from ivr.privacy.finding import files_of, holds
from ivr.privacy.numbers import read
from ivr.requests.asking import Asked, written_down
from ivr.requests.rules import Rules
from ivr.routing.reader import load
from ivr.settings import PROJECT
from tests.privacy.conftest import CALLER, NOW, OTHER, House

FORMS = ("+33639981678", "0033639981678", "0639981678", "06 39 98 16 78")


@pytest.fixture
def full(house: House) -> House:
    """A house in which the caller has left a trace wherever one can be left, and somebody else has, too."""
    for call, caller in (("1-0", CALLER), ("2-0", OTHER)):
        rated = Rated(NOW, "survey", "survey-answer", 4)
        house.call(call, caller, 1, house.message(call, 1), house.comment(call, 1), rated)
        callback = Callback(call, caller, "nl", "nl", NOW, NOW, NOW)
        house.journal.put(partial(callbacks.add, callback=callback, entries=(Entry(NOW, "asked"),)))
    account = f"InvalidAccountID on PJSIP, account '{FORMS[2]}'"
    house.journal.put(partial(store_incident, at=NOW, what="unknown source", source="192.0.2.1", detail=account))
    assert house.journal.flush()
    home, now = house.settings.home, datetime.now()
    cel(home).write_text(
        f'{{"eventtype":"APP_START","eventtime":"{now.timestamp():.6f}","appdata":"{FORMS[0]}","userfield":"1-0"}}\n'
    )
    cel(home).with_name("cel.jsonl.20261122T000005").write_text(f'{{"appdata":"x,{FORMS[1]}"}}\n')
    queue_log(home).write_text(f"1795322617|1.0|nl|NONE|ENTERQUEUE||{FORMS[2]}|1\n")
    (home / "log" / "messages").write_text(f"[2026-11-22T04:43:33.542] NOTICE[1] x.c: {FORMS[3]}, {OTHER}\n")
    return house


def eraser(house: House) -> Eraser:
    return Eraser(house.journal, house.settings, ["+33199000100"], lambda: house.now)


def history(house: House) -> list[tuple[object, ...]]:
    with for_reading(house.settings.journal) as db:
        told = ("entries", "calls", "visits", "ratings", "callback_entries")
        return [row for table in told for row in db.execute(f"select * from {table} order by 1, 2")]


def where(house: House, number: str) -> list[str]:
    return [file.name for file in files_of(house.settings.home) if holds(file, forms(number))]


def test_an_erased_number_stands_nowhere_and_nobody_else_is_touched(full: House) -> None:
    before = history(full)
    assert len(where(full, CALLER)) >= 5
    done = eraser(full).erase(CALLER, "test")
    assert (done.calls, done.recordings, done.mentions, done.left) == (1, 2, 5, ())
    assert where(full, CALLER) == []
    assert history(full) == before
    assert where(full, OTHER) == ["journal.db", "messages"]
    assert sorted(file.name for file in full.settings.recordings.iterdir()) == [
        "2-0.3-message.wav",
        "2-0.5-comment.wav",
    ]
    assert [one.callback.number for one in callbacks.latest(full.settings.journal, 9)] == ["", OTHER]
    assert callbacks.unwanted(full.settings.journal) == [("1-0", "erased")]


def test_asterisks_lines_keep_their_length(full: House) -> None:
    log = full.settings.home / "log" / "messages"
    before = log.read_text()
    eraser(full).erase(CALLER, "test")
    assert log.read_text() == before.replace(FORMS[3], "x" * len(FORMS[3]))


def test_an_erasure_is_written_down_without_the_number(full: House) -> None:
    eraser(full).erase(CALLER, "command line (anna)")
    with for_reading(full.settings.journal) as db:
        found = set(db.execute("select what, why, many, by from deletions"))
    by = "command line (anna)"
    assert found == {(what, "erasure", many, by) for what, many in (("numbers", 1), ("recordings", 2), ("mentions", 5))}


def test_a_number_that_only_strangers_used_is_erased_as_well(house: House) -> None:
    (house.settings.home / "log" / "messages").write_text(f"[2026-11-22T04:43:33.542] NOTICE[1] x.c: {CALLER}\n")
    done = eraser(house).erase(CALLER, "test")
    assert (done.calls, done.mentions, where(house, CALLER)) == (0, 1, [])


@pytest.mark.parametrize(("number", "said"), [("+33639981555", "nothing is kept"), ("+33199000100", "of this service")])
def test_what_cannot_be_erased_is_said(full: House, number: str, said: str) -> None:
    with pytest.raises(UserMistake, match=said):
        eraser(full).erase(number, "test")


def test_what_a_restored_backup_brings_back_is_erased_again(full: House, tmp_path: Path) -> None:
    assert full.journal.flush()
    with for_reading(full.settings.journal) as db:
        db.execute("vacuum into ?", [str(tmp_path / "backup.db")])
    eraser(full).erase(CALLER, "test")
    assert eraser(full).again("test") == 0
    full.journal.close()
    for end in ("-wal", "-shm"):
        Path(f"{full.settings.journal}{end}").unlink(missing_ok=True)
    shutil.copyfile(tmp_path / "backup.db", full.settings.journal)
    full.journal.open()
    assert where(full, CALLER)
    assert eraser(full).again("test") == 1
    assert where(full, CALLER) == []


def test_a_mail_address_is_exported_and_erased_as_a_number_is(house: House, tmp_path: Path) -> None:
    mine, other = "someone@example.org", "somebody@example.org"
    rules = Rules(load(PROJECT / "routing.yaml"))
    for address in (mine, other):
        asked = Asked(f"Please write to {address}", "nl", contact=address, channel="web")
        written_down(house.settings.journal, rules, asked, "the citizen", NOW)
    made = export(house.settings, read("Someone@Example.ORG", None), tmp_path / "about", NOW)
    told = (made / "data.json").read_text()
    assert f"Please write to {mine}" in told and other not in told
    assert eraser(house).erase(mine, "test").left == ()
    assert where(house, mine) == [] and where(house, other)


def test_an_export_holds_everything_and_nothing_of_others(full: House, tmp_path: Path) -> None:
    made = export(full.settings, CALLER, tmp_path / "about", NOW)
    told = json.loads((made / "data.json").read_text())
    assert [call["id"] for call in told["calls"]] == ["1-0"] and told["language"] == "nl"
    assert told["calls"][0]["ratings"][0]["mark"] == 4
    assert [one["id"] for one in told["callbacks"]] == ["1-0"] and told["callbacks"][0]["entries"]
    assert len(told["incidents"]) == 1 and len(told["records"]) == 4
    names = {"1-0.3-message.wav", "1-0.5-comment.wav"}
    assert {file.name for file in (made / "recordings").iterdir()} == names
    page = (made / "index.html").read_text()
    assert all(f'href="recordings/{name}"' in page for name in names) and "survey-answer: 4 of 5" in page
    whole = page + (made / "data.json").read_text()
    assert "2-0" not in whole
    assert made.stat().st_mode & 0o777 == 0o700


def test_an_export_can_be_one_file(full: House, tmp_path: Path) -> None:
    made = export(full.settings, CALLER, tmp_path / "about.zip", NOW)
    assert {"index.html", "data.json", "recordings/1-0.3-message.wav"} <= set(zipfile.ZipFile(made).namelist())
    assert made.stat().st_mode & 0o777 == 0o600 and not (tmp_path / "about").exists()
    with pytest.raises(UserMistake, match="is there already"):
        export(full.settings, CALLER, made, NOW)
    with pytest.raises(UserMistake, match="nothing is kept"):
        export(full.settings, "+33639981555", tmp_path / "other", NOW)


@pytest.mark.parametrize(
    ("written", "country"),
    [("+33 6 39 98 16 78", None), ("0033639981678", None), ("06 39 98 16 78", "fr"), ("06.39.98.16.78", "FR")],
)
def test_a_number_is_read_as_people_write_it(written: str, country: str | None) -> None:
    assert read(written, country) == CALLER


@pytest.mark.parametrize(("written", "said"), [("0639981678", "--country FR"), ("+33 abc", "is no telephone number")])
def test_a_number_that_cannot_be_read_is_told_how_to_write(written: str, said: str) -> None:
    with pytest.raises(UserMistake, match=said):
        read(written, None)


def test_the_command_asks_and_erases_without_a_service(full: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_HOME", str(full.settings.home))
    run = CliRunner()
    assert run.invoke(privacy, ["erase", CALLER], input="n\n").exit_code == 1
    assert queries.one(full.settings.journal, "1-0").caller == CALLER  # type: ignore[union-attr]
    (full.settings.home / "backups").mkdir()
    (full.settings.home / "backups" / "before.tar").touch()
    done = run.invoke(privacy, ["erase", "06 39 98 16 78", "--country", "FR", "--yes"])
    assert "1 backups of before still hold" in done.output
    assert done.exit_code == 0 and "1 call, 2 recordings" in done.output
    assert where(full, CALLER) == []
    again = run.invoke(privacy, ["erase", "--again", "--json"])
    assert json.loads(again.output) == {"again": 0}
    assert isinstance(run.invoke(privacy, ["erase"]).exception, UserMistake)
