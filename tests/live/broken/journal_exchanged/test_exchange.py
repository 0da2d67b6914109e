"""A backup restored while one caller talks and one is in a menu."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from ivr.backup import making
from ivr.control.questions import ask
from ivr.flow.entries import Pressed, Taken
from tests.live import listening
from tests.live.broken.calls import MORNING, incidents, on, placed, whole
from tests.live.town import Town, open_town

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

CLAIRE_ALONE = "amina=away,idir=away,talk=4"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> AsyncIterator[Town]:
    """A town whose journal is about to lose something."""
    async with open_town({}) as opened:
        yield opened


def saved(town: Town) -> Path:
    """A backup of the service as it is."""
    settings = town.service.settings
    path = settings.home / "b.tar"
    making.make(settings.home, settings.routing, path, lambda done, of: None)
    return path


def loses(town: Town, source: str) -> None:
    """What happened there is gone from the journal."""
    with closing(sqlite3.connect(town.service.settings.journal)) as db, db:
        db.execute("delete from incidents where source = ?", [source])


async def test_a_backup_is_restored_while_people_talk_and_choose(town: Town) -> None:
    await town.arrange(MORNING, CLAIRE_ALONE, noticed=True)
    town.service.journal.incident(town.service.clock.now(), "something happened", "here", "and is lost")
    assert town.service.journal.flush()
    backup = saved(town)
    restoring: list[asyncio.Task[dict[str, Any]]] = []

    def restore() -> None:
        loses(town, "here")
        asked = ask(town.service.settings.control, "restore", file=str(backup))
        restoring.append(asyncio.get_running_loop().create_task(asked))

    talk, menu = await asyncio.gather(placed(town, "1 1 !", on(Taken, restore)), placed(town, "- - 1!"))
    told = await restoring[0]
    assert told["carried"] == 2
    assert [what for what, _ in incidents(town, "here")] == ["something happened"]
    assert talk.disposition == "served"
    assert not [*listening.talked(talk.caller, talk.legs[0])]
    pressed = next(entry.at for entry in menu.entries if isinstance(entry, Pressed))
    taken = next(entry.at for entry in talk.entries if isinstance(entry, Taken))
    assert pressed > taken, "the menu was over before the restore"
    whole(town, talk, menu)
    assert Path(told["aside"], "journal.db").exists()
    assert not await town.left_over()
