"""The metrics served on loopback at /metrics, and the event loop looked at, for as long as the service runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from ivr.beside import beside
from ivr.metrics.counting import Counting
from ivr.metrics.looking import Looking, Now
from ivr.serving import served

LOOK = 0.5
"""Seconds between two looks at the event loop."""


def registry_of(now: Callable[[], Now], promise: float) -> tuple[CollectorRegistry, Counting]:
    """A registry of our own, with what the process itself takes, and what counts into it."""
    disable_created_metrics()  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(Looking(now))
    return registry, Counting(registry, promise)


@asynccontextmanager
async def metrics_served(bind: str, registry: CollectorRegistry, counting: Counting) -> AsyncIterator[None]:
    """Up for as long as the context lasts. Raises ServiceTrouble when the port is taken."""
    application = web.Application()

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    application.router.add_get("/metrics", answer)
    async with served(application, "IVR_METRICS_BIND", bind), beside(_look(counting)):
        yield


async def _look(counting: Counting) -> None:
    loop = asyncio.get_running_loop()
    while True:
        begun = loop.time()
        await asyncio.sleep(LOOK)
        counting.lagged(max(0.0, loop.time() - begun - LOOK))
