"""The page for operators says what follows on everything that the journal can say of a callback."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from ivr.callbacks.model import Kind, Missing

PAGE = Path(__file__).parents[2] / "docs" / "operators.md"


def words() -> list[str]:
    """What stands in the first column of the two tables on callbacks."""
    section = PAGE.read_text().split("## Looking at a callback")[1].split("\n## ")[0]
    firsts = (line.split("|")[1] for line in section.splitlines() if line.startswith("| `") and "because" not in line)
    return [word for first in firsts for word in re.findall(r"`([a-z ]+)`", first)]


def test_every_word_has_its_row() -> None:
    assert sorted(words()) == sorted((*get_args(Kind), *get_args(Missing)))
