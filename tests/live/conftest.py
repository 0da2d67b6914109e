"""The town that live calls are made in; a second one only for cases with a routing of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack

import pytest_asyncio

from tests.live.town import Town, open_town


class Towns:
    """One town at a time, kept as long as cases want the same changes of the routing."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._open: tuple[Mapping[str, str], Town] | None = None

    async def with_routing(self, changes: Mapping[str, str]) -> Town:
        """The town with these pieces of routing.yaml replaced."""
        if self._open is None or self._open[0] != changes:
            await self.close()
            self._open = changes, await self._stack.enter_async_context(open_town(changes))
        return self._open[1]

    async def close(self) -> None:
        """Ends what is open."""
        self._open = None
        await self._stack.aclose()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def towns() -> AsyncIterator[Towns]:
    """One service and one outside world for all cases whose routing differs in the same way (by default not at all)."""
    opened = Towns()
    yield opened
    await opened.close()
