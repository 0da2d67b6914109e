"""Options of the whole suite."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --update-golden` writes the golden transcripts anew; read the difference before committing it."""
    parser.addoption("--update-golden", action="store_true", help="write the golden transcripts anew")
