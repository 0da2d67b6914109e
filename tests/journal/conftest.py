"""A journal in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.journal.journal import Journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    opened = Journal(path)
    opened.open()
    yield opened
    opened.close()
