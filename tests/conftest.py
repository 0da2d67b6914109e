"""Options of the whole suite, and the towns that all live calls share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.live.town import Towns


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --update-golden` writes the golden transcripts anew; read the difference before committing it."""
    parser.addoption("--update-golden", action="store_true", help="write the golden transcripts anew")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def towns() -> AsyncIterator[Towns]:
    """One service and one outside world for all cases whose routing differs in the same way (by default not at all)."""
    opened = Towns()
    yield opened
    await opened.close()
