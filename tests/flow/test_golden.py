"""The real routing.yaml does what its golden pages show.

A page is `tests/flow/golden/<what it shows>.txt`: the call above the line, what happens below it. For a new one, write
the part above the line and run `pytest tests/flow/test_golden.py --update-golden`; then read what was written.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.flow.real import dial
from tests.flow.telling import page

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.txt"))
RULE = "-" * 40 + "\n"
WORDS = {"at", "dials", "from", "keys", "remembered", "world", "switch"}


def call_of(text: str) -> str:
    """The page of the call that is described above the line."""
    head = dict(line.split(maxsplit=1) for line in text.splitlines() if line.strip() and len(line.split()) > 1)
    assert set(head) <= WORDS, f"a page begins with {', '.join(sorted(WORDS))}"
    told = dial(
        datetime.fromisoformat(head["at"].replace(" ", "T")).replace(tzinfo=ZoneInfo("Africa/Casablanca")),
        head["dials"],
        head.get("keys", ""),
        head.get("from"),
        head.get("remembered"),
        head.get("world", ""),
        head.get("switch", "normal"),
    )
    return page(told.turns)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_call_goes_as_its_page_shows(path: Path, pytestconfig: pytest.Config) -> None:
    head, _, body = path.read_text().partition(RULE)
    went = call_of(head)
    if pytestconfig.getoption("--update-golden"):
        path.write_text(f"{head.rstrip()}\n{RULE}{went}")
    else:
        assert went == body


def test_there_is_a_page_for_every_topic_and_every_trouble() -> None:
    assert len(GOLDEN) >= 40
