"""Options of the whole suite, the towns that all live calls share, and what of it may run side by side."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from xdist.remote import Producer

from tests.grouping import Groups
from tests.live.town import Towns


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --update-golden` writes the golden transcripts anew; read the difference before committing it."""
    parser.addoption("--update-golden", action="store_true", help="write the golden transcripts anew")
    parser.addoption("--every-call", action="store_true", help="make all calls of which some are drawn by seed")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Groups:
    """With `-n 2`, what belongs to one group runs in one place, in its order."""
    return Groups(config, log)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def towns() -> AsyncIterator[Towns]:
    """One service and one outside world for all cases whose routing differs in the same way (by default not at all)."""
    opened = Towns()
    yield opened
    await opened.close()
