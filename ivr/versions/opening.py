"""A run folder and the file to be served turned into what is in force; the first start accepts the file."""

from __future__ import annotations

import fcntl
import getpass
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ivr.errors import AccueilError, UserMistake
from ivr.routing.model import Routing
from ivr.routing.reader import load
from ivr.versions.edition import Edition, Editions
from ivr.versions.in_force import InForce
from ivr.versions.kept import Kept
from ivr.versions.record import Change, Record
from ivr.versions.store import Store, version_of

log = logging.getLogger(__name__)


def folder_of(home: Path) -> Path:
    """Where a run folder keeps its versions."""
    return home / "versions"


def record_of(home: Path) -> Record:
    """The record of changes of a run folder."""
    return Record(folder_of(home) / "changes.jsonl")


def opened(home: Path, file: Path, routing: Routing) -> InForce:
    """What a service that serves `file`, read as `routing`, starts with; versions that may have calls stay beside it.

    Without any accepted version so far, the file becomes the first. Raises OSError or ServiceTrouble.
    """
    store, record, text = Store(folder_of(home)), record_of(home), file.read_bytes()
    version = version_of(text)
    if record.last() is None:
        record.add(store.keep(text), "at start", datetime.now(UTC), getpass.getuser(), "the first start", {})
    newest = Edition.of(routing, version, record.trunks(version))
    older = older_of(store, record, Kept(folder_of(home)).versions, version)
    return InForce(Editions(newest, older), store, record)


def routing_in_force(home: Path, file: Path) -> Routing:
    """What calls follow: the version in force; before the first start, the file. Raises ServiceTrouble or UserMistake.

    What stands in the file meanwhile, right or not, is a draft.
    """
    change = in_force(home)
    return Store(folder_of(home)).routing(change.version) if change else load(file)


def in_force(home: Path) -> Change | None:
    """The change that is in force in a run folder; None before its first start."""
    return record_of(home).last()


def older_of(store: Store, record: Record, versions: Iterable[str], newest: str) -> tuple[Edition, ...]:
    """The editions of these versions, but of the newest; one that nobody can read any more is left out."""
    found = []
    for version in dict.fromkeys(versions):
        if version != newest:
            try:
                found.append(store.edition(version, record.trunks(version)))
            except AccueilError as trouble:
                log.error("version %s, which calls may have, is left out: %s", version, trouble)
    return tuple(found)


@contextmanager
def one_at_a_time(home: Path) -> Iterator[None]:
    """Nobody else changes the versions of a run folder meanwhile. Raises UserMistake when somebody is doing so."""
    folder = folder_of(home)
    folder.mkdir(parents=True, exist_ok=True)
    opened_folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(opened_folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise UserMistake("another version is being put into force right now: try again when that is done") from None
    finally:
        os.close(opened_folder)
