"""A journal in a folder of its own, and a registrar over it whose clock the test sets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.journal.journal import Journal
from ivr.requests.registrar import Registrar
from ivr.requests.rules import Rules
from ivr.routing.reader import load
from ivr.settings import PROJECT

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)


class House:
    """A journal, a registrar, and the moment it is there."""

    def __init__(self, journal: Journal) -> None:
        self.journal, self.now = journal, NOW
        self.rules = Rules(load(PROJECT / "routing.yaml"))
        self.registrar = Registrar(journal, lambda: self.rules, lambda: self.now, journal.path.parent)

    @property
    def path(self) -> Path:
        """The journal's file."""
        return self.journal.path

    def look(self) -> None:
        """The registrar looks once at all that is written, and what it writes is written."""
        assert self.journal.flush()
        self.registrar.look()
        assert self.journal.flush()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    journal = Journal(tmp_path / "journal.db", now=lambda: NOW)
    journal.open()
    yield House(journal)
    journal.close()
