"""Three minutes under load with something broken every fifteen seconds; `make soak` makes an hour of it."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from ivr.cli.audit import audited
from ivr.journal import queries
from ivr.journal.database import for_reading
from tests.live.controller import open_split_town
from tests.live.ground import ALWAYS_OPEN, TAXES_CLOSED
from tests.live.town import until
from tests.soak.report import written
from tests.soak.soak import Soak, soaked

MINUTES = float(os.environ.get("SOAK_MINUTES", "3"))
SEED = int(os.environ.get("SOAK_SEED", "20261122"))
EACH = float(os.environ.get("SOAK_EACH", "15"))
"""Seconds from one fault to the next."""
A_MINUTE = 20.0
"""Calls a minute: two cores carry the service, its Asterisk, and everybody outside with theirs."""
AGREES = 20.0
"""Seconds within which journal and Asterisk's records agree once all calls are over."""
WRITTEN = 60.0
"""Seconds within which the journal has the end of the last call."""

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def soak() -> AsyncIterator[Soak]:
    async with open_split_town(ALWAYS_OPEN | TAXES_CLOSED, "talk=6", alone=True) as town:
        done = await soaked(town, SEED, MINUTES, A_MINUTE, EACH)
        await _compared(done)
        if report := os.environ.get("SOAK_REPORT"):
            Path(report).write_text(await written(done), encoding="utf-8")
        if keep := os.environ.get("SOAK_KEEP"):
            shutil.copytree(town.settings.home, keep, ignore=shutil.ignore_patterns("*.ctl", "*.sock", "sounds"))
        yield done


async def _compared(soak: Soak) -> None:
    """Compares until nothing is found: a call whose end the controller has missed is told of a few seconds later."""
    settings, back = soak.town.settings, timedelta(minutes=MINUTES + 30)
    began = time.monotonic()
    while not soak.agree or (soak.differ and time.monotonic() - began < AGREES):
        await asyncio.sleep(1)
        soak.agree, soak.differ = await asyncio.to_thread(audited, settings, back)


async def test_every_call_that_was_taken_has_one_disposition(soak: Soak) -> None:
    """A call that was cut before anybody had read its number is in the journal without it."""
    path = soak.town.settings.journal
    await until(lambda: not queries.live(path), "the journal has the end of every call", WRITTEN)
    with closing(for_reading(path)) as db:
        ends = dict(db.execute("select call, count(*) from entries where kind = 'ended' group by call").fetchall())
        numbers = Counter(
            row[0] for row in db.execute("select people.number from people join calls on person = people.id")
        )
        (unknown,) = db.execute("select count(*) from calls where person is null").fetchone()
    assert set(ends.values()) == {1}
    without = [leg.number for leg in soak.answered if numbers[leg.number] != 1]
    assert len(without) <= unknown, (
        f"{len(without)} of {len(soak.answered)} have no call in the journal, or two; {unknown} calls are nobody's: "
        f"{without[:5]}"
    )


async def test_journal_and_asterisk_agree(soak: Soak) -> None:
    assert soak.agree and not soak.differ, "\n".join(soak.differ)


async def test_nothing_is_left_of_the_calls(soak: Soak) -> None:
    assert await soak.town.channels() == []
    assert (await soak.town.asterisk.cli("bridge show all")).count("\n") <= 1


async def test_every_recording_is_in_the_journal(soak: Soak) -> None:
    with closing(for_reading(soak.town.settings.journal)) as db:
        kept = {row[0] for row in db.execute("select file from messages union select file from conversations")}
    spool = soak.town.settings.home / "spool"
    there = {file.name for part in ("recording", "monitor") for file in (spool / part).glob("*.wav")}
    assert there <= kept, f"in no row of the journal: {sorted(there - kept)}"


async def test_the_journal_is_whole(soak: Soak) -> None:
    with closing(sqlite3.connect(soak.town.settings.journal)) as db:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]


async def test_everything_was_broken(soak: Soak) -> None:
    assert len(soak.faults) >= MINUTES * 60 / EACH - 2
    assert sum(len(hurt.up) for hurt in soak.faults) > len(soak.faults), "hardly a call was up when something broke"


async def test_nothing_went_wrong_that_was_not_meant_to(soak: Soak) -> None:
    """A fault that was never mended, a call that could not be made or never ended."""
    assert soak.troubles == []


async def test_somebody_who_dials_is_served_again_after_every_fault(soak: Soak) -> None:
    assert not [hurt.name for hurt in soak.faults if hurt.served is None]
