"""A life of the service as the journal sees it: calls whose turns come one after another, until somebody kills it."""

from collections.abc import Iterator
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from sample_calls import NUMBER, at, state

from ivr.flow.entries import Began, Ended, Entry, Noted
from ivr.journal.journal import Journal

AT_ONCE, TURNS = 4, 6
"""Calls that go on side by side, and turns of each."""


def turns(life: int) -> Iterator[tuple[str, list[Entry]]]:
    """The turns of all calls in the order in which they come; each is numbered in two entries of its own."""
    for turn in count():
        several, (step, side) = turn // (AT_ONCE * TURNS), divmod(turn % (AT_ONCE * TURNS), AT_ONCE)
        entries: list[Entry] = [Noted(at(step), str(turn)), Noted(at(step), str(turn))]
        if step == 0:
            entries.insert(0, Began(at(0), NUMBER, f"+336399800{side}{life % 10}", "fr"))
        if step == TURNS - 1:
            entries.append(Ended(at(step), "served", 16))
        yield f"{life}-{several}-{side}", entries


def live(path: Path, life: int, told: Connection) -> None:
    """Writes for ever; tells when it begins, and after each flush, how many turns are safe."""
    journal, chance = Journal(path), Random(life)
    journal.open()
    told.send(0)
    for done, (call, entries) in enumerate(turns(life), 1):
        journal.write(call, entries, state(call, ended=isinstance(entries[-1], Ended)))
        if chance.random() < 0.1:
            assert journal.flush()
            told.send(done)
