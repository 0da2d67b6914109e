"""A backup that is damaged, cut off or too new changes nothing, and is told so."""

from __future__ import annotations

import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ivr.backup import archive, restoring
from ivr.backup.archive import FORMAT
from ivr.errors import UserMistake
from ivr.journal.queries import one
from tests.backup.house import MESSAGE, contents, made, nothing


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:3000])


def cut_at_the_manifest(path: Path) -> None:
    with tarfile.open(path) as whole:
        at = whole.getmember(archive.MANIFEST).offset
    path.write_bytes(path.read_bytes()[:at])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    at = data.index(MESSAGE.encode() * 2)
    data[at] ^= 1
    path.write_bytes(bytes(data))


def no_backup(path: Path) -> None:
    path.write_bytes(b"something else entirely")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def newer(path: Path) -> None:
    ours, theirs = (f'"format": {number}'.encode() for number in (FORMAT, FORMAT + 1))
    path.write_bytes(path.read_bytes().replace(ours, theirs))


def outside(path: Path) -> None:
    """A name of the same length in the manifest that leads out of the run folder."""
    members, _, rest = path.read_bytes().rpartition(b"versions/0badcafe.yaml")
    path.write_bytes(members + b"versions/../../cafe.ya" + rest)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (cut, "no backup, or only a part"), (cut_at_the_manifest, "only a part"), (flip, "is damaged"),
        (no_backup, "is no backup"), (empty, "is no backup"), (newer, "newer version"), (outside, "not used"),
        (Path.unlink, "there is no backup"),
    ],
)  # fmt: skip
def test_a_bad_backup_changes_nothing(home: Path, damage: Callable[[Path], None], told: str) -> None:
    path, before = made(home), contents(home)
    damage(path)
    with pytest.raises(UserMistake, match=told):
        restoring.restore(home, path, nothing)
    assert contents(home) == before
    assert one(home / "journal.db", "c1")


def test_a_journal_of_a_newer_version_changes_nothing(home: Path) -> None:
    with closing(sqlite3.connect(home / "journal.db")) as db, db:
        db.execute("insert into _sqlite_migrations (migration_set, name, applied_at) values ('journal', '999', '')")
    path, before = made(home), contents(home)
    with pytest.raises(UserMistake, match="newer version"):
        restoring.restore(home, path, nothing)
    assert contents(home) == before
