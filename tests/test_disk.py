"""What is said of a disk before and when it takes nothing more."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from ivr.disk import RESERVE, SPARE, Look, Reserve, look, look_soon
from ivr.service import disk_watch
from ivr.service.disk_watch import LITTLE, DiskWatch

ROOM, NARROW = Look(LITTLE, 10 * LITTLE), Look(LITTLE - 1, 10 * LITTLE)
FULL, READ_ONLY = Look(0, LITTLE, "No space left on device"), Look(LITTLE, LITTLE, "Read-only file system")


def test_a_disk_with_room_is_seen_as_it_is_and_nothing_is_left_there(tmp_path: Path) -> None:
    seen = look(tmp_path)
    assert seen.free > 0 and not seen.trouble
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_trouble(tmp_path: Path) -> None:
    assert look(tmp_path / "missing").trouble
    (tmp_path / "file").touch()
    assert look(tmp_path / "file").trouble


async def test_a_disk_that_stalls_takes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.disk.PATIENCE", 0.0)
    assert (await look_soon(tmp_path)).trouble == "the disk does not answer"


def test_room_is_what_a_recording_takes_and_what_others_need() -> None:
    assert Look(SPARE + 160_000, SPARE).has_room_for(10)
    assert not Look(SPARE + 159_999, SPARE).has_room_for(10)
    assert not Look(SPARE * 10, SPARE, "Read-only file system").has_room_for(10)


def test_a_reserve_is_kept_once_and_given_up_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.disk.RESERVE", 100_000)
    reserve = Reserve(tmp_path)
    assert not reserve.give_up()
    reserve.keep()
    before = reserve.file.stat()
    reserve.keep()
    assert (before.st_size, before.st_ino) == (100_000, reserve.file.stat().st_ino)
    assert before.st_blocks * 512 >= 100_000
    assert reserve.give_up()
    assert list(tmp_path.iterdir()) == []


def test_no_reserve_is_taken_where_room_is_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.disk.look", lambda folder: Look(3 * RESERVE - 1, LITTLE))
    Reserve(tmp_path).keep()
    assert list(tmp_path.iterdir()) == []


async def test_each_change_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seen = iter((ROOM, NARROW, NARROW, FULL, FULL, READ_ONLY, ROOM, ROOM))
    incidents: list[tuple[str, str]] = []

    async def next_look(folder: Path) -> Look:
        return next(seen)

    monkeypatch.setattr(disk_watch, "look_soon", next_look)
    monkeypatch.setattr(Reserve, "keep", lambda reserve: None)
    watch = DiskWatch(tmp_path, lambda what, where, detail: incidents.append((what, detail)))
    for _ in range(8):
        await watch.look()
    assert [what for what, _ in incidents] == ["disk nearly full", "disk broken", "disk well"]
    assert incidents[0][1] == "500 MB are free: 8.7 hours of speech"
    assert "No space left on device" in incidents[1][1]
    loud = [(record.levelno, record.message.count(str(tmp_path))) for record in caplog.records]
    assert loud == [(logging.ERROR, 1), (logging.CRITICAL, 1), (logging.WARNING, 1)]
    assert watch.as_json == {"free": LITTLE, "total": 10 * LITTLE, "trouble": ""}
