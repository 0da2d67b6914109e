"""What a running service does for data protection: numbers swept out of Asterisk's records, what is due deleted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any

from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.records import REOPEN
from ivr.beside import beside
from ivr.control.questions import Questions
from ivr.errors import AccueilError
from ivr.journal.queries import has_begun
from ivr.outage import Outage
from ivr.privacy.erasing import Eraser
from ivr.privacy.retention import Keeper
from ivr.privacy.sweeping import Sweeper
from ivr.service.base import Base

BETWEEN = 3600.0
"""Seconds between two looks for what is due."""

BY = "the service"

log = logging.getLogger(__name__)


def asterisk_reopens(asterisk: AsteriskProcess) -> Callable[[], object]:
    """What a thread calls to have Asterisk open its logs anew."""
    loop = asyncio.get_running_loop()
    return lambda: asyncio.run_coroutine_threadsafe(asterisk.cli(REOPEN), loop).result()


class Housekeeping:
    """Deletes what is due and erases who wishes it, one thing after another, each in a thread."""

    def __init__(self, keeper: Keeper, eraser: Eraser) -> None:
        self._keeper, self._eraser = keeper, eraser
        self._one_at_a_time = asyncio.Lock()
        self._outage = Outage(log, "what is due is deleted again")

    async def retention(self, fields: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The answer to `retention`: what is due, or with `dry_run` would be."""
        keeper, by = self._keeper, str(fields.get("by", "?"))
        async with self._one_at_a_time:
            done = await asyncio.to_thread(*((keeper.look,) if fields.get("dry_run") else (keeper.run, by)))
        return [matter.as_json() for matter in done]

    async def erase(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to `erase`: of a number, or without one of all who were erased before."""
        number, by = str(fields.get("number", "")), str(fields.get("by", "?"))
        async with self._one_at_a_time:
            if number:
                return (await asyncio.to_thread(self._eraser.erase, number, by)).as_json()
            return {"again": await asyncio.to_thread(self._eraser.again, by)}

    async def again(self) -> None:
        """Erases anew whom another journal has brought back."""
        await self.erase({"by": BY})

    async def go_on(self) -> None:
        """Each hour: whom a restored backup has brought back, and what is due."""
        while True:
            try:
                await self.again()
                await self.retention({"by": BY})
                self._outage.over()
            except (AccueilError, OSError) as trouble:
                self._outage.tell("what is due is not deleted, it is tried again in an hour: %s", trouble)
            await asyncio.sleep(BETWEEN)


@asynccontextmanager
async def housekeeping(
    sweeper: Sweeper, keeper: Keeper, eraser: Eraser, questions: Questions
) -> AsyncIterator[Housekeeping]:
    """Answers `retention` and `erase`, sweeps, and deletes what is due, for as long as the context lasts."""
    kept = Housekeeping(keeper, eraser)
    questions.on("retention", kept.retention)
    questions.on("erase", kept.erase)
    sweeper.start()
    try:
        async with beside(kept.go_on()):
            yield kept
    finally:
        await sweeper.stop()


def data_protection(base: Base) -> AbstractAsyncContextManager[Housekeeping]:
    """The housekeeping of a service, by the periods and the numbers that are in force."""
    settings, versions = base.settings, base.versions
    own = set(versions.flow.own_numbers)
    keeper = Keeper(base.journal, settings, versions.routing.retention, base.clock.now, asterisk_reopens(base.asterisk))
    eraser = Eraser(base.journal, settings, own, base.clock.now)
    sweeper = Sweeper(settings.home, own, partial(has_begun, settings.journal))

    def renew() -> None:
        own.update(versions.flow.own_numbers)
        sweeper.spare(own)
        keeper.keep_for(versions.routing.retention)

    versions.on_change(renew)
    return housekeeping(sweeper, keeper, eraser, base.questions)
