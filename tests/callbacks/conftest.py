"""The town of the live cases of callbacks, left in quiet after each of them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.callbacks.house import quiet
from tests.live.town import Town, Towns


@pytest_asyncio.fixture(loop_scope="session")
async def town(towns: Towns) -> AsyncIterator[Town]:
    """The town whose routing is not changed at all."""
    opened = await towns.with_routing({})
    yield opened
    await quiet(opened)
