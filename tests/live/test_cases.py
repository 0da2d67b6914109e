"""Every folder beside this file is a case: its calls are made for real and judged by all witnesses."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

from ivr.flow.entries import Taken
from tests.live.asterisk_records import is_over
from tests.live.calling import Made, make
from tests.live.case import Case, cases
from tests.live.judging import complaints
from tests.live.town import Town, Towns, until

KNOWN = "select file from messages union all select file from comments"


def parameters() -> list[object]:
    """Every case; those with the same changes of the routing one behind the other, so that they share a town."""
    ordered = sorted(cases().items(), key=lambda named: sorted(named[1].routing.items()))
    return [pytest.param(case, id=name, marks=[pytest.mark.core] if case.core else []) for name, case in ordered]


@pytest.mark.live
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("case", parameters())
async def test_case(towns: Towns, case: Case) -> None:
    town = await towns.with_routing(case.routing)
    await town.arrange(case.at, case.world, case.noticed)
    legs, incidents, spare = len(town.outside.legs), len(_incidents(town)), _stray_recordings(town)
    town.remember(case.talks)
    made = await make(town, case)
    await settled(town, made)
    told = await asyncio.to_thread(lambda: [complaint for one in made for complaint in complaints(town, one)])
    told += _order(made, case)
    told += _stray_legs(town, made, legs)
    told += [f"no incident tells '{wanted}'" for wanted in case.incidents
             if not any(wanted in happened for happened in _incidents(town)[incidents:])]  # fmt: skip
    told += await town.left_over() + [one for one in _stray_recordings(town) if one not in spare]
    assert not told, "\n".join(told)


async def settled(town: Town, made: list[Made]) -> None:
    """Returns when both witnesses have written all that they saw."""
    calls = [one.placed.id for one in made if one.placed.id]
    await until(lambda: all(is_over(town.cel(), call) for call in calls), "CEL tells the end of every call")
    assert await asyncio.to_thread(town.service.journal.flush)


def _order(made: list[Made], case: Case) -> list[str]:
    """In which order agents took the calls, if the case wants one."""
    took = {
        entry.at: place for place, one in enumerate(made) for entry in one.placed.entries if isinstance(entry, Taken)
    }
    order = tuple(took[at] for at in sorted(took))
    return [f"the calls were taken in the order {order}"] if case.taken_in and order != case.taken_in else []


def _incidents(town: Town) -> list[str]:
    """What the journal has of everything that happened outside calls."""
    assert town.service.journal.flush()
    with sqlite3.connect(f"file:{town.service.settings.journal}?mode=ro", uri=True) as db:
        return [" ".join(row) for row in db.execute("select what, source, detail from incidents order by id")]


def _stray_legs(town: Town, made: list[Made], since: int) -> list[str]:
    """Telephones that rang for none of these calls.

    One that was dead rings for a moment when it comes back, for a caller of an earlier case who is long gone.
    """
    known = {id(leg) for one in made for leg in (one.placed.caller, *one.placed.legs)}
    stray = [leg for leg in town.outside.legs[since:] if id(leg) not in known]
    late = [leg for leg in stray if leg.headers.get("X-Call-Id") in town.past and not leg.has("answered")]
    town.past |= {one.placed.id for one in made}
    return [f"{leg.kind} {leg.name} was called by none of these calls" for leg in stray if leg not in late]


def _stray_recordings(town: Town) -> list[str]:
    """Recordings that no message and no comment of the journal names."""
    with sqlite3.connect(f"file:{town.service.settings.journal}?mode=ro", uri=True) as db:
        known = {file.rpartition("/")[2] for (file,) in db.execute(KNOWN)}
    found = (path.name for path in town.service.settings.recordings.rglob("*") if path.is_file())
    return [f"recording {name} belongs to no message" for name in found if name not in known]
