"""A backup turned into the state of a run folder; what was there before is set aside, so that it can come back."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from ivr.backup.archive import (
    FOLDERS,
    JOURNAL,
    ROUTING,
    SECRETS,
    USERS,
    Manifest,
    check,
    digest_of,
    opened,
    trouble_with,
)
from ivr.errors import UserMistake
from ivr.journal.migrations import STEPS

OF_THE_JOURNAL = (JOURNAL, f"{JOURNAL}-wal", f"{JOURNAL}-shm")
"""The files of the database."""

PARTS = (*OF_THE_JOURNAL, USERS, f"{USERS}-wal", f"{USERS}-shm", *SECRETS, *FOLDERS)
"""All that is set aside and put in place. The routing file is not: it is only unpacked, for who wants it."""

ASIDE = "before-restore-"
"""How the folders begin in which an earlier state is kept."""

FRESH = ".restoring-"
"""How those begin in which a backup is unpacked before it is put in place."""

Counter = Callable[[int, int], None]


def restore(home: Path, path: Path, count: Counter) -> Path:
    """Puts the state of a backup in place, of a service that does not run; answers where the earlier one is now.

    Raises UserMistake for a backup that is damaged or too new, ServiceTrouble when the disk does not take it; then
    everything is as it was.
    """
    fresh = home / f"{FRESH}{now()}"
    try:
        unpack(check(path), path, fresh, count)
        journal_fits(fresh / JOURNAL)
        return swap(home, fresh)
    except OSError as trouble:
        raise trouble_with(f"{path} cannot be restored to {home}", trouble) from trouble
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def add_missing(home: Path, path: Path, count: Counter) -> list[str]:
    """Adds messages and conversations that are in the backup and not there; answers their names. Changes no file."""
    fresh = home / f"{FRESH}{now()}"
    manifest = check(path)
    wanted = [name for name in manifest.files if name.startswith(FOLDERS[:2]) and not (home / name).exists()]
    try:
        unpack(Manifest(manifest.made, {name: manifest.files[name] for name in wanted}), path, fresh, count)
        for name in wanted:
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            _like_its_folder(fresh / name, (home / name).parent)
            (fresh / name).rename(home / name)
    except OSError as trouble:
        raise trouble_with(f"{path} cannot be restored to {home}", trouble) from trouble
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return wanted


def undo(home: Path, aside: Path) -> Path:
    """Puts a state that was set aside in place again; answers where the present one is now.

    Of a restore into a running service only the journal was set aside: the rest stays as it is.
    """
    if not (aside / JOURNAL).exists():
        raise UserMistake(f"{aside} holds no state that was set aside: it has no {JOURNAL}")
    try:
        whole = any((aside / part).exists() for part in PARTS if part not in OF_THE_JOURNAL)
        return swap(home, aside, PARTS if whole else OF_THE_JOURNAL)
    except OSError as trouble:
        raise trouble_with(f"{aside} cannot be put in place", trouble) from trouble


def set_aside(home: Path, before: datetime) -> list[Path]:
    """The folders, older than an aware moment, in which restores have kept an earlier state, or left half of one."""
    oldest = _stamp(before)
    folders = ((prefix, folder) for prefix in (ASIDE, FRESH) for folder in home.glob(f"{prefix}*"))
    return sorted(folder for prefix, folder in folders if folder.name.removeprefix(prefix) < oldest)


def unpack(manifest: Manifest, path: Path, folder: Path, count: Counter) -> None:
    """Writes the files of a backup into a new folder. Raises UserMistake for one that is damaged, and OSError."""
    folder.mkdir(mode=0o700)
    done = 0
    with opened(path) as archive:
        for name, kept in manifest.files.items():
            target = folder / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                if digest_of(archive, name, file) != kept.sha256:
                    raise UserMistake(f"{path} is damaged: {name} is not what was saved; take another one")
                file.flush()
                os.fsync(file.fileno())
            done += kept.size
            count(done, manifest.size)


def journal_fits(journal: Path) -> None:
    """Raises UserMistake for a journal that a newer version of the program has written, or that is none."""
    try:
        with closing(sqlite3.connect(f"{journal.absolute().as_uri()}?mode=ro", uri=True)) as db:
            found = db.execute("pragma quick_check(1)").fetchone()[0]
            steps = {name for (name,) in db.execute("select name from _sqlite_migrations")}
    except sqlite3.Error as trouble:
        raise UserMistake(f"the journal in this backup cannot be read ({trouble}); take another one") from trouble
    if found != "ok":
        raise UserMistake(f"the journal in this backup is broken ({found}); take another one")
    if steps - set(STEPS):
        raise UserMistake("the journal in this backup was written by a newer version: update this program first")


def swap(home: Path, fresh: Path, parts: Sequence[str] = PARTS) -> Path:
    """Sets the present parts aside and puts those of `fresh` in place; on trouble everything goes back.

    Raises OSError.
    """
    aside = home / f"{ASIDE}{now()}"
    aside.mkdir(mode=0o700)
    moved: list[tuple[Path, Path]] = []
    try:
        for here, there in [*_moves(home, aside, parts), *_moves(fresh, home, parts)]:
            there.parent.mkdir(parents=True, exist_ok=True)
            here.rename(there)
            moved.append((here, there))
    except OSError:
        for here, there in reversed(moved):
            there.rename(here)
        raise
    if (fresh / ROUTING).exists():
        (fresh / ROUTING).replace(home / f"{ROUTING}.restored")
    return aside


def _moves(source: Path, target: Path, parts: Sequence[str]) -> Iterator[tuple[Path, Path]]:
    """Looked at one after another: what has been set aside is not there any more."""
    for part in parts:
        if (source / part).exists():
            yield source / part, target / part


def _like_its_folder(file: Path, folder: Path) -> None:
    """Asterisk's user owns its folders and what is in them."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(file, owner.st_uid, owner.st_gid)


def now() -> str:
    """The present moment (UTC) as a part of a name."""
    return _stamp(datetime.now(UTC))


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H-%M-%S.%fZ}"
