"""docs/failures.md: every row of the table says what three people notice or do, and names tests that there are."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass

import pytest

from ivr.settings import PROJECT

PAGE = PROJECT / "docs" / "failures.md"
COLUMNS = 4
TEST = re.compile(r"`(tests/[\w/.-]+\.py::[^`]+)`")


@dataclass(frozen=True)
class Row:
    """A failure, what the citizen notices, what the operator does, and the tests that make it happen."""

    failure: str
    citizen: str
    operator: str
    tests: tuple[str, ...]


def rows() -> list[Row]:
    """The rows of every table on the page."""
    cells = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    assert all(len(row) == COLUMNS for row in cells), [row for row in cells if len(row) != COLUMNS]
    told = [row for row in cells if row[0] != "Failure" and set(row[0]) - set("-: ")]
    return [Row(*row[:3], tuple(TEST.findall(row[3]))) for row in told]


def test_every_row_is_filled_in() -> None:
    found = rows()
    assert found, "the page has no table"
    empty = [row.failure for row in found if not (row.citizen and row.operator and row.tests)]
    assert not empty, f"no notice, no advice or no test: {empty}"
    names = [row.failure for row in found]
    assert len(names) == len(set(names)), "a failure stands there twice"


@pytest.fixture(scope="module")
def collected() -> set[str]:
    """The ids of the tests in the files that the page names, with and without their parameters."""
    files = sorted({test.partition("::")[0] for row in rows() for test in row.tests})
    missing = [file for file in files if not (PROJECT / file).exists()]
    assert not missing, f"no such file: {missing}"
    options = ["--collect-only", "-q", "-o", "addopts=--strict-markers", "-p", "no:cacheprovider"]
    words = [sys.executable, "-m", "pytest", *options, *files]
    found = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, check=False)
    ids = [line for line in found.stdout.splitlines() if "::" in line]
    assert ids, found.stdout + found.stderr
    return {*ids, *(test.partition("[")[0] for test in ids)}


def test_every_named_test_is_collected(collected: set[str]) -> None:
    unknown = [test for row in rows() for test in row.tests if test not in collected]
    assert not unknown, f"named on the page and not collected: {unknown}"
