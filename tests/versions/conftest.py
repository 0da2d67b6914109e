"""The project's own routing, and its text, for tests that change it."""

from __future__ import annotations

import pytest

from ivr.routing.model import Routing
from ivr.routing.reader import load
from ivr.settings import PROJECT


@pytest.fixture(scope="session")
def routing() -> Routing:
    """As it stands in the project."""
    return load(PROJECT / "routing.yaml")


@pytest.fixture(scope="session")
def text() -> str:
    """The file as it is."""
    return (PROJECT / "routing.yaml").read_text(encoding="utf-8")
