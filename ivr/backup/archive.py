"""A backup as a file: a tar whose last member is the manifest, with the SHA-256 of every other one."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from ivr.errors import ServiceTrouble, UserMistake

FORMAT = 2
"""What this version writes, and the newest that it reads."""

MANIFEST = "manifest.json"
JOURNAL, USERS, ROUTING = "journal.db", "users.db", "routing.yaml"
SECRETS = ("secrets.json", "tokens.json")
"""Passwords, and the digests of tokens."""

FOLDERS = ("spool/recording", "spool/monitor", "versions")
"""Messages, conversations and routing versions, each where it is in the run folder."""

CHUNK = 1_048_576
"""Bytes read at once."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a backup."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup, by the name that it has in the run folder, and when it was made (UTC)."""

    made: datetime
    files: dict[str, Kept]
    format: int = FORMAT

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files.values())

    def as_json(self) -> bytes:
        """As it stands in the archive."""
        return json.dumps(asdict(self) | {"made": self.made.isoformat()}, indent=1).encode()


class Digesting:
    """A file that is read, with the digest of what has been read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """As of any file."""
        data = self._file.read(size)
        self._digest.update(data)
        return data

    @property
    def sha256(self) -> str:
        """Of all that was read so far."""
        return self._digest.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    """A backup to read. Raises UserMistake for a file that is none, or not a whole one."""
    if not path.is_file():
        raise UserMistake(f"there is no backup {path}: `ivr backup --list` shows those that there are")
    try:
        with tarfile.open(path, "r:") as archive:
            yield archive
    except (tarfile.TarError, EOFError) as trouble:
        raise UserMistake(f"{path} is no backup, or only a part of one ({trouble}); take another one") from trouble


def manifest_of(path: Path) -> Manifest:
    """What a backup says that it holds. Raises UserMistake as `opened` does, and for one of a newer version."""
    with opened(path) as archive:
        try:
            told = archive.extractfile(MANIFEST)
            read = json.loads(told.read()) if told else None
        except (KeyError, ValueError):
            read = None
    if not isinstance(read, dict):
        raise UserMistake(f"{path} is no backup, or only a part of one: it has no manifest; take another one")
    if not isinstance(read.get("format"), int) or read["format"] > FORMAT:
        raise UserMistake(f"{path} was made by a newer version of this program: update this one first")
    try:
        files = {name: Kept(**file) for name, file in read["files"].items()}
        made = datetime.fromisoformat(read["made"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UserMistake(f"{path} has a manifest that cannot be read; take another one") from None
    if odd := [name for name in files if not _ours(name)]:
        raise UserMistake(f"{path} holds {odd[0]!r}, which no backup of ours does: it is not used")
    return Manifest(made, files, read["format"])


def check(path: Path) -> Manifest:
    """Reads the whole backup. Raises UserMistake when a file is missing or is not what the manifest says."""
    manifest = manifest_of(path)
    with opened(path) as archive:
        for name, kept in manifest.files.items():
            if digest_of(archive, name) != kept.sha256:
                raise UserMistake(f"{path} is damaged: {name} is not what was saved; take another one")
    return manifest


def digest_of(archive: tarfile.TarFile, name: str, into: IO[bytes] | None = None) -> str:
    """The SHA-256 of one file, written to `into` on the way; "" when it is missing."""
    try:
        file = archive.extractfile(name)
    except KeyError:
        file = None
    if file is None:
        return ""
    reading = Digesting(file)
    while data := reading.read(CHUNK):
        if into:
            into.write(data)
    return reading.sha256


def trouble_with(what: str, trouble: OSError) -> ServiceTrouble:
    """A disk that does not take what it should, as a sentence."""
    return ServiceTrouble(f"{what}: {trouble.strerror or trouble}; nothing was changed")


def _ours(name: str) -> bool:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or str(path) != name:
        return False
    return name in (JOURNAL, USERS, *SECRETS, ROUTING) or any(name.startswith(f"{folder}/") for folder in FOLDERS)
