"""The run folder of a service, running or not, turned into a backup that was read back before it got its name."""

from __future__ import annotations

import io
import os
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from ivr.backup.archive import (
    FOLDERS,
    JOURNAL,
    MANIFEST,
    ROUTING,
    SECRETS,
    USERS,
    Digesting,
    Kept,
    Manifest,
    check,
    manifest_of,
    trouble_with,
)
from ivr.errors import MissingRequirement, ServiceTrouble, UserMistake

ENDING = ".tar"
PLACE = "backups"
"""The folder in the run folder where backups are, unless another file is named."""

Counter = Callable[[int, int], None]
"""Shows how many bytes of how many are done."""


def default_path(home: Path) -> Path:
    """`<home>/backups/2026-11-22T05-12-00Z.tar`."""
    return home / PLACE / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}{ENDING}"


def make(home: Path, routing: Path, path: Path, count: Counter) -> Manifest:
    """Writes the backup, mode 0600, and checks it. The journal comes first: whatever file it names is there.

    Raises UserMistake when `path` exists, MissingRequirement without a journal, ServiceTrouble when the journal is
    broken or the disk full; nothing half done is left then.
    """
    if path.exists():
        raise UserMistake(f"{path} is there already: choose another name")
    if not (home / JOURNAL).exists():
        raise MissingRequirement(f"there is no journal at {home / JOURNAL} to be saved: `ivr up` makes one")
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with TemporaryDirectory(prefix=".backup-", dir=path.parent) as folder:
            journal = Path(folder, JOURNAL)
            _copy(home / JOURNAL, journal)
            databases = [(JOURNAL, journal), *_users(home / USERS, Path(folder, USERS))]
            _write(part, [*databases, *_files(home, routing)], count)
        manifest = check(part)
        os.link(part, path)
        return manifest
    except FileExistsError:
        raise UserMistake(f"{path} is there already: choose another name") from None
    except OSError as trouble:
        raise trouble_with(f"{path} cannot be written", trouble) from trouble
    finally:
        part.unlink(missing_ok=True)


def listed(folder: Path) -> list[tuple[Path, Manifest | None]]:
    """The backups in a folder, the newest first; None for a file that is no whole one."""
    found: list[tuple[Path, Manifest | None]] = []
    for path in sorted(folder.glob(f"*{ENDING}"), reverse=True):
        try:
            found.append((path, manifest_of(path)))
        except UserMistake:
            found.append((path, None))
    return found


def rotate(folder: Path, keep: int) -> list[Path]:
    """Deletes all but the newest `keep` backups in a folder and answers which; other files are left alone."""
    whole = [(manifest.made, path) for path, manifest in listed(folder) if manifest]
    old = [path for _, path in sorted(whole, reverse=True)[keep:]]
    for path in old:
        path.unlink()
    return old


def _users(users: Path, copy: Path) -> Iterator[tuple[str, Path]]:
    """Who may log in to the desk, and what was done there; no session lives on in a backup."""
    if users.exists():
        _copy(users, copy)
        with closing(sqlite3.connect(copy)) as db:
            db.execute("delete from sessions")
            db.commit()
        yield USERS, copy


def _copy(database: Path, copy: Path) -> None:
    """A copy at one moment, taken while others write."""
    os.close(os.open(copy, os.O_CREAT | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as source:
            with closing(sqlite3.connect(copy)) as target:
                source.backup(target)
                target.execute("pragma journal_mode=delete").fetchall()
                found = target.execute("pragma quick_check(1)").fetchone()[0]
    except sqlite3.Error as trouble:
        raise ServiceTrouble(f"the database {database} cannot be copied: {trouble}; nothing was saved") from trouble
    if found != "ok":
        raise ServiceTrouble(f"the database {database} is broken ({found}): restore an older backup with `ivr restore`")


def _files(home: Path, routing: Path) -> Iterator[tuple[str, Path]]:
    for name, path in (*((name, home / name) for name in SECRETS), (ROUTING, routing)):
        if path.is_file():
            yield name, path
    for folder in FOLDERS:
        for path in sorted((home / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(home).as_posix(), path


def _write(part: Path, files: list[tuple[str, Path]], count: Counter) -> None:
    kept: dict[str, Kept] = {}
    total, done = sum(path.stat().st_size for _, path in files if path.exists()), 0
    opened = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(opened, "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for name, path in files:
                if file := _add(archive, name, path):
                    kept[name] = file
                    done += file.size
                    count(done, max(total, done))
            _add_text(archive, MANIFEST, Manifest(datetime.now(UTC), kept).as_json())
        raw.flush()
        os.fsync(raw.fileno())


def _add(archive: tarfile.TarFile, name: str, path: Path) -> Kept | None:
    """The file as long as it is now: a message that is just spoken goes on growing. None when it is gone meanwhile."""
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return None
    with source:
        member = tarfile.TarInfo(name)
        member.size, member.mode = os.fstat(source.fileno()).st_size, 0o600
        member.mtime = os.fstat(source.fileno()).st_mtime
        reading = Digesting(source)
        archive.addfile(member, reading)
    return Kept(member.size, reading.sha256)


def _add_text(archive: tarfile.TarFile, name: str, text: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(text), 0o600
    archive.addfile(member, io.BytesIO(text))
