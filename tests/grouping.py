"""Tests turned into groups, each of which runs in one place when several places share the work."""

from __future__ import annotations

import re
import zlib
from functools import cache

from xdist.scheduler import LoadScopeScheduling

from tests.live.case import cases

DEALT = 8
"""Groups into which the live cases are dealt whose town many share."""


class Groups(LoadScopeScheduling):  # type: ignore[misc]
    """A file is a group: what its tests share is made once. The live cases would be too many for one."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def group(nodeid: str) -> str:
    """The group of a test, told by its id, such as `tests/live/test_cases.py::test_case[some-case]`."""
    file = nodeid.partition("::")[0]
    case = re.search(r"test_cases\.py::test_case\[(.*)\]$", nodeid)
    return f"{file} {_town(case[1])}" if case else file


def _town(case: str) -> str:
    changes = _towns()[case]
    return changes if changes != "[]" else str(zlib.crc32(case.encode()) % DEALT)


@cache
def _towns() -> dict[str, str]:
    return {name: str(sorted(case.routing.items())) for name, case in cases().items()}
