"""A call in a broken world: dialled, with something done to the world in it, and judged by what the caller heard."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing

from ivr.flow.entries import Entry
from ivr.journal.queries import StoredCall, one
from ivr.outside.dial import Placed, dial
from ivr.outside.leg import Leg
from ivr.outside.script import parse
from tests.live import listening
from tests.live.town import Town

FRANCE = "+33199000100"
"""A national number: its callers are greeted in French."""

MORNING, NIGHT = "2026-11-23T10:00", "2026-11-22T23:00"
"""Moments at which the centre is open, and closed."""

Does = Callable[[], object]


def nothing(entry: Entry) -> None:
    """Watches without a deed."""


def on(kind: type[Entry], deed: Does, after: float = 0.0) -> Callable[[Entry], None]:
    """Does something `after` seconds when the first entry of this kind is told."""
    seen: list[Entry] = []

    def watch(entry: Entry) -> None:
        if isinstance(entry, kind) and not seen:
            seen.append(entry)
            asyncio.get_running_loop().call_later(after, deed)

    return watch


async def placed(town: Town, keys: str, watch: Callable[[Entry], None] = nothing, to: str = FRANCE) -> Placed:
    """A call from its first to its last second, by a caller of his own."""
    return await dial(town.outside, town.service.settings.control, to, town.new_number(), parse(keys), watch)


def heard(town: Town, leg: Leg, *clips: str, never: tuple[str, ...] = ()) -> None:
    """Asserts that these clips reached his ear in this order, and those of `never` did not."""
    sounds = town.service.settings.sounds
    told = [*listening.in_order(leg, clips, sounds), *listening.not_at_all(leg, never, sounds)]
    assert not told, "\n".join(told)


def stored(town: Town, call: Placed) -> StoredCall:
    """The call as the journal has it."""
    assert town.service.journal.flush()
    found = one(town.service.settings.journal, call.id)
    assert found
    return found


def whole(town: Town, *calls: Placed) -> None:
    """Asserts that the database is sound and has every entry of these calls that was told."""
    assert town.service.journal.flush()
    with closing(sqlite3.connect(f"file:{town.service.settings.journal}?mode=ro", uri=True)) as db:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
    for call in calls:
        assert list(stored(town, call).entries) == call.entries


def incidents(town: Town, source: str) -> list[tuple[str, str]]:
    """What happened, and the details, oldest first; of this source."""
    assert town.service.journal.flush()
    with closing(sqlite3.connect(f"file:{town.service.settings.journal}?mode=ro", uri=True)) as db:
        return db.execute("select what, detail from incidents where source = ? order by id", [source]).fetchall()
