"""Options of the whole suite, the towns that all live calls share, and what of it may run side by side."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.live.case import Case
from tests.live.town import Towns


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --update-golden` writes the golden transcripts anew; read the difference before committing it."""
    parser.addoption("--update-golden", action="store_true", help="write the golden transcripts anew")
    parser.addoption("--every-call", action="store_true", help="make all calls of which some are drawn by seed")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With `-n 2 --dist loadgroup`, what belongs to one group runs in one place, in its order."""
    for place, item in enumerate(items):
        item.add_marker(pytest.mark.xdist_group(_group(item, place)))


def _group(item: pytest.Item, place: int) -> str:
    """A file is a group; the live cases whose town many share are dealt out, those of a town of their own are not."""
    case = item.callspec.params.get("case") if isinstance(item, pytest.Function) and hasattr(item, "callspec") else None
    if not isinstance(case, Case):
        return item.path.stem
    return f"town-{sorted(case.routing)}" if case.routing else f"cases-{place % 8}"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def towns() -> AsyncIterator[Towns]:
    """One service and one outside world for all cases whose routing differs in the same way (by default not at all)."""
    opened = Towns()
    yield opened
    await opened.close()
