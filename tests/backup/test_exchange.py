"""A backup restored into a running service: what it lacks is carried over, and whoever writes or reads goes on."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import pytest

from ivr.backup import exchanging, making, restoring
from ivr.backup.carrying import TABLES
from ivr.callbacks.model import Entry as Happened
from ivr.errors import ServiceTrouble, UserMistake
from ivr.flow.entries import Noted
from ivr.journal import agents, callbacks, complaints, requests
from ivr.journal.database import for_reading
from ivr.journal.journal import Journal
from ivr.journal.queries import ids_of_live, one
from ivr.service.restoring import Restoring
from tests.backup.day import KARIM, NADIA, NOW, SALMA, asked, begun, complain, ended, morning, noon, rows, turn
from tests.backup.house import nothing


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A run folder with passwords."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "secrets.json").write_text("{}")
    return folder


@pytest.fixture
def journal(home: Path) -> Iterator[Journal]:
    """A journal as it was when the backup was made."""
    opened = Journal(home / "journal.db")
    opened.open()
    morning(opened)
    yield opened
    opened.close()


@pytest.fixture
def backup(home: Path, journal: Journal) -> Path:
    path = home.parent / "b.tar"
    making.make(home, home / "routing.yaml", path, nothing)
    return path


def restored(home: Path, journal: Journal, backup: Path) -> dict[str, Any]:
    told: dict[str, Any] = asyncio.run(Restoring(home, journal).restore({"file": str(backup)}, lambda sentence: None))
    with closing(sqlite3.connect(journal.path)) as db:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert db.execute("pragma foreign_key_check").fetchall() == []
    return told


def test_all_that_has_happened_since_is_carried_over(home: Path, journal: Journal, backup: Path) -> None:
    noon(journal)
    before = rows(journal.path)
    assert all(before[table] for table in TABLES - {"transfers"})
    assert restored(home, journal, backup)["carried"] == 3
    assert rows(journal.path) == before
    assert agents.last_states(journal.path)["amina"].standing == "out"
    assert ids_of_live(journal.path) == {"new"}


def test_a_backup_restored_twice_changes_nothing_more(home: Path, journal: Journal, backup: Path) -> None:
    noon(journal)
    before = rows(journal.path)
    for _ in range(2):
        restored(home, journal, backup)
    assert rows(journal.path) == before


def test_what_a_lost_journal_held_comes_back_beside_what_goes_on(home: Path, journal: Journal, backup: Path) -> None:
    journal.close()
    journal.path.unlink()
    journal.open()
    begun(journal, "new", SALMA)
    journal.put(partial(callbacks.add, callback=asked("new", KARIM), entries=[Happened(NOW, "asked", "fr")]))
    restored(home, journal, backup)
    ended(journal, "new")
    assert journal.flush()
    over, new = one(journal.path, "over"), one(journal.path, "new")
    assert over and over.caller == KARIM and over.messages
    assert new and new.row.disposition == "served" and new.caller == SALMA
    assert [callback.id for callback in callbacks.live(journal.path)] == ["new"]


def test_requests_of_a_lost_journal_and_of_the_new_one_are_all_there(
    home: Path, journal: Journal, backup: Path
) -> None:
    """Both have a request 1: that of the backup keeps its number, and the complaints are one chain again."""
    journal.close()
    journal.path.unlink()
    journal.open()
    begun(journal, "new", SALMA)
    journal.put(partial(complain, call="new", number=1, at=NOW + timedelta(hours=2)))
    assert journal.flush()
    restored(home, journal, backup)
    with for_reading(journal.path) as db:
        assert [(one.id, one.call) for one in map(partial(requests.found, db), (1, 2)) if one] == [
            (1, "over"),
            (2, "new"),
        ]
        assert [step.text for step in requests.steps_of(db, 2)] == ["noise 1"]
        chain = complaints.verified(db, lambda file: None)
    assert (chain.complaints, chain.erased, chain.broken) == (2, 0, ())


def test_whoever_was_erased_since_stays_nobody_in_what_is_carried_over(
    home: Path, journal: Journal, backup: Path
) -> None:
    noon(journal)
    with closing(sqlite3.connect(journal.path)) as db:
        ((person,),) = db.execute("select id from people where number = ?", [NADIA])
    journal.erase(person)
    restored(home, journal, backup)
    new = one(journal.path, "new")
    assert new and new.caller is None and new.row.person
    assert NADIA.encode() not in journal.path.read_bytes()


def test_calls_that_are_written_meanwhile_lose_and_double_nothing(home: Path, journal: Journal, backup: Path) -> None:
    told: list[dict[str, Any]] = []
    restoring = Thread(target=lambda: told.append(restored(home, journal, backup)))
    restoring.start()
    written = 0
    while restoring.is_alive() or written < 1000:
        turn(journal, f"busy-{written % 3}", Noted(NOW, str(written)))
        written += 1
        sleep(0.0005)
    restoring.join()
    assert told
    assert journal.flush()
    kept = [call.entries for name in range(3) if (call := one(journal.path, f"busy-{name}"))]
    numbers = [[int(entry.what) for entry in entries if isinstance(entry, Noted)] for entries in kept]
    assert numbers == [list(range(name, written, 3)) for name in range(3)]


def test_a_broken_journal_is_exchanged_and_what_goes_on_is_written(home: Path, journal: Journal, backup: Path) -> None:
    with closing(sqlite3.connect(journal.path)) as db:
        db.execute("pragma wal_checkpoint(truncate)").fetchall()
    data = bytearray(journal.path.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    with journal.path.open("r+b") as file:
        file.write(data)
    turn(journal, "on", Noted(NOW, "in the dark"))
    assert not journal.flush(0.2)
    told = restored(home, journal, backup)
    assert told["carried"] is None
    assert Path(told["aside"], "journal.db").exists()
    assert journal.flush()
    on = one(journal.path, "on")
    assert on and on.entries[-1] == Noted(NOW, "in the dark")


def flipped(data: bytes) -> bytes:
    """The journal in it differs from what was saved."""
    at = data.index(b"create table people") if b"create table people" in data else data.index(b"SQLite format 3") + 200
    return data[:at] + b"C" + data[at + 1 :]


def cut(data: bytes) -> bytes:
    return data[:3000]


@pytest.mark.parametrize("damage", [flipped, cut])
def test_a_damaged_backup_changes_nothing(home: Path, journal: Journal, backup: Path, damage: Any) -> None:
    backup.write_bytes(damage(backup.read_bytes()))
    noon(journal)
    before = rows(journal.path)
    with pytest.raises(UserMistake, match="take another one"):
        restored(home, journal, backup)
    assert rows(journal.path) == before
    assert sorted(path.name for path in home.iterdir() if "restor" in path.name) == []


@pytest.mark.parametrize("step", [0, 1])
def test_a_disk_that_fails_in_the_middle_changes_nothing_and_writing_goes_on(
    home: Path, journal: Journal, backup: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    noon(journal)
    before, copy, copies = rows(journal.path), exchanging._copy, iter(range(10))

    def breaks(source: Path, target: Path) -> None:
        if next(copies) == step:
            raise OSError(28, "No space left on device")
        copy(source, target)

    monkeypatch.setattr(exchanging, "_copy", breaks)
    with pytest.raises(ServiceTrouble, match="nothing was changed"):
        restored(home, journal, backup)
    assert rows(journal.path) == before
    assert sorted(path.name for path in home.iterdir() if "restor" in path.name) == []
    begun(journal, "after", KARIM)
    assert journal.flush()
    assert one(journal.path, "after")


def test_what_was_known_of_callers_is_asked_of_the_new_journal(home: Path, journal: Journal, backup: Path) -> None:
    journal.close()
    journal.path.unlink()
    journal.open()

    async def languages() -> list[str | None]:
        known = [(await journal.known_of(KARIM, NOW)).language]
        await Restoring(home, journal).restore({"file": str(backup)}, lambda sentence: None)
        return [*known, (await journal.known_of(KARIM, NOW)).language, (await journal.known_of(SALMA, NOW)).language]

    with closing(sqlite3.connect(journal.path)) as db, db:
        db.execute("insert into people (number, language) values (?, 'ar')", [SALMA])
    assert asyncio.run(languages()) == [None, None, None]


def test_it_is_taken_back_with_the_service_stopped(home: Path, journal: Journal, backup: Path) -> None:
    noon(journal)
    before = rows(journal.path)
    aside = Path(restored(home, journal, backup)["aside"])
    begun(journal, "after", KARIM)
    journal.close()
    restoring.undo(home, aside)
    assert rows(journal.path) == before
    assert (home / "secrets.json").exists()


def test_every_table_is_carried(journal: Journal) -> None:
    with closing(sqlite3.connect(journal.path)) as db:
        found = {name for (name,) in db.execute("select name from sqlite_schema where type = 'table'")}
    assert {name for name in found if not name.startswith(("_", "sqlite_"))} == TABLES
