"""A desk with something on every page, and what its pages say of each other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.desk.conftest import Place, arranged
from tests.desk.fuzz.described import Found, operations
from tests.desk.fuzz.furnished import STARTS, Desk, furnish, opened_desk


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Every page with what the pages show of it."""
    with arranged(tmp_path_factory.mktemp("desk")) as place:
        furnish(place)
        with opened_desk(place) as desk:
            return operations(desk.read, STARTS)


@pytest.fixture
def desk(place: Place) -> Iterator[Desk]:
    furnish(place)
    with opened_desk(place) as made:
        yield made
