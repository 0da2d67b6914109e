"""The metrics served on loopback at /metrics, and the event loop looked at, for as long as the service runs."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector, disable_created_metrics
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from ivr.beside import beside
from ivr.errors import ServiceTrouble, UserMistake
from ivr.metrics.counting import Counting
from ivr.metrics.looking import Looking, Now

LOOK = 0.5
"""Seconds between two looks at the event loop."""


def address_of(bind: str) -> tuple[str, int]:
    """`127.0.0.1:19464` as host and port. Raises UserMistake for anything that is not loopback."""
    host, _, port = bind.rpartition(":")
    try:
        if ipaddress.ip_address(host).is_loopback and 0 < int(port) < 65536:
            return host, int(port)
    except ValueError:
        pass
    raise UserMistake(
        f"IVR_METRICS_BIND is {bind!r}, but metrics are told on loopback only: write it like 127.0.0.1:19464"
    )


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
    host, port = address_of(bind)
    application = web.Application()

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    application.router.add_get("/metrics", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await _begin(web.TCPSite(runner, host, port), bind)
        async with beside(_look(counting)):
            yield
    finally:
        await runner.cleanup()


async def _begin(site: web.TCPSite, bind: str) -> None:
    try:
        await site.start()
    except OSError as trouble:
        raise ServiceTrouble(f"metrics cannot be told at {bind}: {trouble.strerror}; set IVR_METRICS_BIND") from trouble


async def _look(counting: Counting) -> None:
    loop = asyncio.get_running_loop()
    while True:
        begun = loop.time()
        await asyncio.sleep(LOOK)
        counting.lagged(max(0.0, loop.time() - begun - LOOK))
