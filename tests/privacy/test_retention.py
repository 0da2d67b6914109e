"""What is due is deleted wherever it lies, nothing else is, and what happened can still be counted."""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime
from functools import partial

import pytest

from ivr.asterisk.owner import open_log
from ivr.asterisk.records import cel, console, queue_log, series
from ivr.backup.restoring import ASIDE, FRESH
from ivr.callbacks.model import Callback
from ivr.figures.calls import Period
from ivr.figures.reading import figures
from ivr.journal import callbacks, queries
from ivr.journal.conversations import Conversation, keep, of_call
from ivr.journal.database import for_reading
from ivr.privacy.retention import Keeper, Matter
from ivr.requests.asking import Asked, written_down
from ivr.requests.rules import Rules
from ivr.routing.model import Retention
from ivr.routing.reader import load
from ivr.settings import PROJECT
from ivr.users.log import Log
from tests.privacy.conftest import CALLER, DAY, NOW, OTHER, House

PERIODS = Retention()


def keeper(house: House) -> Keeper:
    return Keeper(house.journal, house.settings, PERIODS, lambda: house.now, lambda: house.reopened.append("logs"))


def told(matters: list[Matter]) -> dict[str, tuple[int, int]]:
    """What was due, if anything was: how much, and how much still is."""
    return {matter.what: (matter.due, matter.left) for matter in matters if matter.due}


def number_of(house: House, call: str) -> str | None:
    found = queries.one(house.settings.journal, call)
    assert found
    return found.caller


def test_a_number_is_forgotten_so_many_days_after_the_last_call(house: House) -> None:
    house.call("1-0", CALLER, 300)
    house.call("2-0", CALLER, 181)
    house.call("3-0", OTHER, 300)
    house.call("4-0", OTHER, 179)
    assert told(keeper(house).run("test")) == {"numbers": (1, 0)}
    assert (number_of(house, "2-0"), number_of(house, "4-0")) == (None, OTHER)
    assert CALLER.encode() not in house.settings.journal.read_bytes()
    assert told(keeper(house).run("test")) == {}


def test_a_number_that_is_to_be_called_back_is_kept_until_that_is_over(house: House) -> None:
    house.call("1-0", CALLER, 200)
    old = NOW - 200 * DAY
    callback = Callback("1-0", CALLER, "nl", "nl", old, old, old)
    house.journal.put(partial(callbacks.add, callback=callback, entries=()))
    assert house.journal.flush()
    assert told(keeper(house).look()) == {}
    house.journal.put(lambda db: db.execute("update callbacks set stage = 'done'"))
    assert house.journal.flush()
    assert told(keeper(house).look()) == {"numbers": (1, 1)}


def test_a_number_that_an_agent_wrote_down_is_kept_as_long_as_a_callers(house: House) -> None:
    rules = Rules(load(PROJECT / "routing.yaml"))
    for number, days in ((CALLER, 179), (OTHER, 181)):
        asked = Asked("Where is my file?", "nl", "progress", contact=number)
        written_down(house.settings.journal, rules, asked, "test", NOW - days * DAY)
    assert told(keeper(house).run("test")) == {"numbers": (1, 0)}
    with for_reading(house.settings.journal) as db:
        kept = [(number, text) for number, text in db.execute(
            "select people.number, text from requests join people on people.id = person "
            "left join request_texts on request = requests.id order by requests.id"
        )]  # fmt: skip
    assert kept == [(CALLER, "Where is my file?"), (None, None)]


def test_recordings_go_and_their_rows_stay_as_proof(house: House) -> None:
    house.call("1-0", CALLER, 91, house.message("1-0", 91), house.comment("1-0", 91))
    house.call("2-0", CALLER, 89, house.message("2-0", 89))
    assert told(keeper(house).run("test")) == {"messages": (1, 0), "comments": (1, 0)}
    assert [file.name for file in house.settings.recordings.iterdir()] == ["2-0.3-message.wav"]
    with for_reading(house.settings.journal) as db:
        assert list(db.execute("select call, deleted is null from messages order by call")) == [("1-0", 0), ("2-0", 1)]
    found = queries.one(house.settings.journal, "1-0")
    assert found and len(found.messages) == 1


def test_a_conversation_goes_on_the_day_that_it_was_given(house: House) -> None:
    for call, left in (("1-0", 0), ("2-0", 1)):
        house.call(call, CALLER, 5)
        (house.settings.conversations / f"{call}.4-conversation.wav").write_bytes(b"voices")
        day = (NOW + left * DAY).date()
        kept = Conversation(call, f"{call}.4-conversation.wav", 2.0, "0" * 64, NOW - 5 * DAY, day)
        house.journal.put(partial(keep, conversation=kept))
    assert house.journal.flush()
    assert told(keeper(house).run("test")) == {"conversations": (1, 0)}
    assert [file.name[:3] for file in house.settings.conversations.iterdir()] == ["2-0"]
    assert [of_call(house.settings.journal, call)[0].deleted for call in ("1-0", "2-0")] == [NOW, None]


def test_a_recording_that_no_row_names_goes_as_a_message_would(house: House) -> None:
    house.recording("9-0.3-message.wav", 91)
    house.recording("9-1.3-message.wav", 89)
    assert told(keeper(house).run("test")) == {"files without a row": (1, 0)}
    assert [file.name for file in house.settings.recordings.iterdir()] == ["9-1.3-message.wav"]


def test_incidents_with_their_addresses_go(house: House) -> None:
    house.journal.incident(NOW - 181 * DAY, "unknown source", "192.0.2.1", "old")
    house.journal.incident(NOW - 179 * DAY, "unknown source", "192.0.2.2", "new")
    assert house.journal.flush()
    assert told(keeper(house).run("test")) == {"incidents": (1, 0)}
    with for_reading(house.settings.journal) as db:
        assert [detail for (detail,) in db.execute("select detail from incidents")] == ["new"]


def test_the_log_of_the_desk_goes_after_a_year(house: House) -> None:
    desk = Log(house.settings.home)
    assert told(keeper(house).look()) == {} and not (house.settings.home / "users.db").exists()
    for days in (366, 364):
        desk.write(NOW - days * DAY, "sofia", "read a request", f"request {days}")
    assert told(keeper(house).run("test")) == {"lines of the desk's log": (1, 0)}
    assert [line.about for _, line in desk.lines()] == ["request 364"]


def test_old_lines_of_asterisk_go_and_its_files_are_put_aside_by_day(house: House) -> None:
    home, now = house.settings.home, datetime.now()
    old, yesterday = now - 31 * DAY, now - DAY
    cel(home).write_text(
        "".join(f'{{"eventtype":"HANGUP","eventtime":"{at.timestamp():.6f}"}}\n' for at in (old, yesterday))
    )
    queue_log(home).write_text(f"{int(old.timestamp())}|NONE|NONE|NONE|QUEUESTART|\n")
    assert told(keeper(house).look()) == {"lines of records": (2, 2)}
    assert told(keeper(house).run("test")) == {"lines of records": (2, 0)}
    (aside,) = series(cel(home))
    assert aside != cel(home) and aside.read_text().count("\n") == 1
    assert series(queue_log(home)) == [] and house.reopened == ["logs"]


def test_what_asterisk_printed_is_cut_off_by_day_and_goes_though_it_tells_no_time(house: House) -> None:
    printed, yesterday = console(house.settings.home), (datetime.now() - DAY).timestamp()
    with open_log(printed) as asterisk:
        asterisk.write(b"Setting max files open to 20000\n")
        os.utime(printed, (yesterday, yesterday))
        assert told(keeper(house).run("test")) == {}
        asterisk.write(b"still there\n")
    assert printed.read_text() == "still there\n"
    aside = series(printed)[0]
    assert aside.read_text() == "Setting max files open to 20000\n"
    old = (datetime.now() - 31 * DAY).timestamp()
    os.utime(aside, (old, old))
    assert told(keeper(house).run("test")) == {"lines of records": (1, 0)}
    assert series(printed) == [printed]


def test_what_a_restore_has_set_aside_goes_with_the_records(house: House) -> None:
    for name, days in ((ASIDE, 31), (ASIDE, 29), (FRESH, 40)):
        folder = house.settings.home / f"{name}{NOW - days * DAY:%Y-%m-%dT%H-%M-%S.%fZ}" / "spool"
        folder.mkdir(parents=True)
        (folder / "1-0.3-message.wav").write_bytes(b"RIFF and a voice")
    assert told(keeper(house).run("test")) == {"states set aside": (2, 0)}
    (left,) = (folder.name for folder in house.settings.home.glob("*restor*"))
    assert left.startswith(f"{ASIDE}2026-10-25")


def test_what_cannot_be_deleted_is_still_due(house: House, caplog: pytest.LogCaptureFixture) -> None:
    house.call("1-0", CALLER, 91, house.message("1-0", 91))
    file = house.settings.recordings / "1-0.3-message.wav"
    file.unlink()
    file.mkdir()
    assert told(keeper(house).run("test")) == {"messages": (1, 1)}
    assert "cannot be deleted" in caplog.text


def test_what_was_deleted_is_written_down_for_good(house: House) -> None:
    house.call("1-0", CALLER, 300, house.message("1-0", 300))
    keeper(house).run("command line (anna)")
    with for_reading(house.settings.journal) as db:
        found = set(db.execute("select at, what, why, many, by from deletions"))
    at = NOW.isoformat(timespec="microseconds")
    by = "command line (anna)"
    assert found == {(at, "numbers", "retention", 1, by), (at, "messages", "retention", 1, by)}
    with sqlite3.connect(house.settings.journal) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute("delete from deletions")


def test_figures_and_history_are_as_before(house: House) -> None:
    house.call("1-0", CALLER, 300, house.message("1-0", 300))
    period = Period(NOW - 400 * DAY, NOW)
    before = figures(house.settings.journal, period, 180, NOW), _entries(house)
    keeper(house).run("test")
    assert (figures(house.settings.journal, period, 180, NOW), _entries(house)) == before


def test_a_look_changes_nothing(house: House) -> None:
    house.call("1-0", CALLER, 300, house.message("1-0", 300))
    assert told(keeper(house).look()) == {"numbers": (1, 1), "messages": (1, 1)}
    assert number_of(house, "1-0") == CALLER and len(list(house.settings.recordings.iterdir())) == 1


def _entries(house: House) -> list[tuple[str, ...]]:
    with for_reading(house.settings.journal) as db:
        return list(db.execute("select * from entries order by call, seq"))
