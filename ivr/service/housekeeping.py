"""What a running service does for data protection: numbers swept out of Asterisk's records, what is due deleted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.records import REOPEN
from ivr.errors import AccueilError
from ivr.journal.queries import has_begun
from ivr.journal.requests import Requests
from ivr.outage import Outage
from ivr.privacy.retention import Keeper
from ivr.privacy.sweeping import Sweeper
from ivr.routing.checks.lines import lines_of
from ivr.routing.model import Routing
from ivr.settings import Settings

BETWEEN = 3600.0
"""Seconds between two looks for what is due."""

log = logging.getLogger(__name__)


def asterisk_reopens(asterisk: AsteriskProcess) -> Callable[[], object]:
    """What a thread calls to have Asterisk open its logs anew."""
    loop = asyncio.get_running_loop()
    return lambda: asyncio.run_coroutine_threadsafe(asterisk.cli(REOPEN), loop).result()


def own_numbers(routing: Routing) -> set[str]:
    """The numbers that are nobody's personal data: those that citizens dial, and the lines of posts."""
    return {*routing.numbers, *(line.number for _, line in lines_of(routing))}


@asynccontextmanager
async def housekeeping(settings: Settings, routing: Routing, keeper: Keeper, requests: Requests) -> AsyncIterator[None]:
    """Sweeps each minute and deletes what is due at the start and each hour; answers `retention`."""
    sweeper = Sweeper(settings.home, own_numbers(routing), lambda call: has_begun(settings.journal, call))
    one_at_a_time = asyncio.Lock()

    async def retention(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
        async with one_at_a_time:
            look, by = bool(fields.get("dry_run")), str(fields.get("by", "?"))
            matters = await asyncio.to_thread(keeper.look) if look else await asyncio.to_thread(keeper.run, by)
        return [matter.as_json() for matter in matters]

    requests.on("retention", retention)
    sweeper.start()
    deleting = asyncio.create_task(_each_hour(retention))
    try:
        yield
    finally:
        deleting.cancel()
        await asyncio.gather(deleting, return_exceptions=True)
        await sweeper.stop()


async def _each_hour(retention: Callable[[Mapping[str, Any]], Any]) -> None:
    outage = Outage(log, "what is due is deleted again")
    while True:
        try:
            await retention({"by": "the service"})
            outage.over()
        except (AccueilError, OSError) as trouble:
            outage.tell("what is due is not deleted, it is tried again in an hour: %s", trouble)
        await asyncio.sleep(BETWEEN)
