"""Versions in a running service: Asterisk started with them, and changes taken from people and from a file."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

from ivr.asterisk.check import check, look_at_trunks
from ivr.asterisk.placing import RELOADS
from ivr.asterisk.process import AsteriskProcess
from ivr.beside import beside
from ivr.control.questions import Questions
from ivr.errors import AccueilError, ServiceTrouble
from ivr.service.accepting import Accepting
from ivr.versions.in_force import InForce
from ivr.versions.kept import Kept
from ivr.versions.opening import folder_of
from ivr.versions.store import version_of
from ivr.versions.wish import Wish

LOOK = 1.0
"""Seconds between two looks at the file: one that changed is taken when it has not changed for as long."""

WATCH = "file watch"

log = logging.getLogger(__name__)


async def start(asterisk: AsteriskProcess, versions: InForce, home: Path) -> None:
    """Has Asterisk run with the files that were rendered, and reads back. Raises ServiceTrouble.

    One that lives with its calls reads them again, and is not ended for what it says under load: log lines get into the
    answers of its console.
    """
    await asterisk.start()
    if asterisk.taken_over:
        for command in RELOADS.values():
            await asterisk.cli(command)
    try:
        await read_back(asterisk, versions)
    except ServiceTrouble as trouble:
        if not asterisk.taken_over:
            raise
        log.error("Asterisk goes on with the calls that are up; look into this soon: %s", trouble)
    Kept(folder_of(home)).keep(versions.editions.from_oldest)


async def read_back(asterisk: AsteriskProcess, versions: InForce) -> None:
    """Asks Asterisk, which has just read it, whether all that is in force is there. Raises ServiceTrouble."""
    await check(asterisk, versions.editions)
    await look_at_trunks(asterisk, versions.editions)


@asynccontextmanager
async def changing(accepting: Accepting, questions: Questions, watched: Path | None) -> AsyncIterator[None]:
    """Answers `routing accept`, keeps Asterisk tidy, and follows a file, for as long as the context lasts."""
    questions.on_long("routing accept", accepting.asked)
    async with beside(accepting.keep_tidy()), beside(follow(watched, accepting)) if watched else nullcontext():
        yield


async def follow(file: Path, accepting: Accepting) -> None:
    """Accepts what is saved in the file, when it is right; what is wrong with it is told once, in the log."""
    taken = seen = _look(file)
    while True:
        await asyncio.sleep(LOOK)
        before, seen = seen, _look(file)
        if seen == before != taken and seen is not None:
            taken = seen
            await _take(file, accepting)


async def _take(file: Path, accepting: Accepting) -> None:
    try:
        version = version_of(await asyncio.to_thread(file.read_bytes))
        if version != accepting.versions.version:
            wish = Wish("accept", file, version, WATCH, f"{file.name} was saved")
            log.warning("%s", await accepting.accept(wish, lambda sentence: None))
    except (AccueilError, OSError) as trouble:
        log.error("%s was saved, and is not accepted: %s", file, trouble)


def _look(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
