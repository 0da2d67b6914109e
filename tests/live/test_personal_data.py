"""Numbers of real callers and what they type stand in no file but the journal's one row, and erased, in none at all."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import pytest

from ivr.asterisk.records import cel, series
from ivr.control.questions import ask
from ivr.flow.entries import Message, Pressed
from ivr.flow.listening import HIDDEN
from ivr.journal import people, queries
from ivr.journal.database import for_reading
from ivr.journal.queries import has_begun
from ivr.privacy.blanking import forms
from ivr.privacy.finding import files_of, holds
from ivr.privacy.sweeping import Sweeper
from tests.live.calling import Made, make
from tests.live.case import Case
from tests.live.test_cases import settled
from tests.live.town import Town, Towns, until

MESSAGE, TALK, POST, CALLBACK, LATE = (f"+3363998155{number}" for number in range(5))
TYPED = "+442079460777"

JOURNAL = {"journal.db", "journal.db-wal"}

TALKS = {
    "world": "paris-1=error",
    "calls": [{"from": TALK, "keys": "1 1"}, {"from": POST, "keys": "2 1 1"}, {"from": LATE, "keys": "1 1"}],
}
WAITS = {
    "world": "agents=ring",
    "calls": [
        {"from": MESSAGE, "to": "+212530000100", "keys": "1 0 q2 ~3#"},
        {"from": CALLBACK, "to": "+212530000100", "keys": f"1 0 q1 2 {TYPED.replace('+', '00')}# _1"},
    ],
}


def where(town: Town, number: str) -> set[str]:
    return {file.name for file in files_of(town.service.settings.home) if holds(file, forms(number))}


def swept(town: Town) -> None:
    settings = town.service.settings
    Sweeper(settings.home, town.service.flow.own_numbers, partial(has_begun, settings.journal)).sweep()


async def called(town: Town, told: dict[str, Any]) -> list[Made]:
    case = Case.model_validate(told)
    await town.arrange(case.at, case.world, case.noticed)
    made = await make(town, case)
    await settled(town, made)
    return made


async def erase(town: Town, number: str) -> dict[str, Any]:
    erased: dict[str, Any] = await ask(town.service.settings.control, "erase", number=number, by="test")
    return erased


def history(town: Town, made: list[Made]) -> list[Any]:
    """The calls as the journal has them, without who began them."""
    stored = (queries.one(town.service.settings.journal, one.placed.id) for one in made)
    return [(one.row, one.entries[1:]) for one in stored if one]


def known(town: Town, number: str) -> bool:
    with for_reading(town.service.settings.journal) as db:
        return people.person_of(db, number) is not None


@pytest.mark.live
@pytest.mark.asyncio(loop_scope="session")
async def test_numbers_stand_in_one_row_and_then_in_none(towns: Towns) -> None:
    town = await towns.with_routing({})
    calling = asyncio.create_task(called(town, TALKS))
    await until(lambda: known(town, LATE), "the call is in the journal", 30)
    assert (await erase(town, LATE))["calls"] == 1, "while he is on the telephone"
    made = [*await calling, *await called(town, WAITS)]
    assert [one.placed.disposition for one in made] == ["served", "transferred", "served", "voicemail", "callback"]

    swept(town)
    assert where(town, LATE) == set()
    for number in (TALK, POST, MESSAGE, CALLBACK, TYPED):
        assert where(town, number) & JOURNAL and not where(town, number) - JOURNAL, number
    written = b"".join(file.read_bytes() for file in series(cel(town.service.settings.home)))
    assert b"DTMF" not in written and b"+33xxxxxx55" in written
    keys = [e.key for e in made[-1].placed.entries if isinstance(e, Pressed) and e.node == "callback"]
    assert keys.count(HIDDEN) >= len(TYPED) and set(keys) <= {HIDDEN, "1", "2", "#"}

    before = history(town, made)
    for number in (TALK, POST, MESSAGE, CALLBACK, TYPED):
        assert (await erase(town, number))["left"] == []
        assert where(town, number) == set()
    assert history(town, made) == before
    messages = [entry.file for one in made for entry in one.placed.entries if isinstance(entry, Message)]
    assert messages and not any((town.service.settings.recordings / file).exists() for file in messages)
    desk = town.service.callbacks
    assert desk
    await until(lambda: not desk.live, "nobody is to be called any more")
