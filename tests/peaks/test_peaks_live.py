"""More citizens than lines: who hears so, who hears nothing, what is counted, and that nobody else is disturbed."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import aiohttp
import pytest

from ivr.control.questions import ask
from ivr.flow.entries import Taken
from ivr.outside.caller import place_call
from ivr.outside.leg import Leg
from tests.live.calling import make
from tests.live.case import Case
from tests.live.town import Town, open_town, until

ROUTING = {"  promise: 180 ": "  most_calls: 3\n  promise: 180 "}
"""Room for three calls."""

CENTRE = "+212530000100"


async def rings_in(town: Town) -> Leg:
    return await place_call(town.outside, CENTRE, town.new_number())


async def counted(town: Town) -> float:
    """What the metrics tell of calls that found no place."""
    address = f"http://{town.service.settings.metrics_bind}/metrics"
    async with aiohttp.ClientSession() as http, http.get(address) as answer:
        lines = (await answer.text()).splitlines()
    return float(
        next(line.split()[1] for line in lines if line.startswith('accueil_calls_refused_total{limit="total"} '))
    )


def announced(town: Town) -> int:
    """How often the announcement was played, by Asterisk's own records."""
    return sum("/fr/all-lines-busy" in str(row["eventextra"]) for row in town.cel())


def ended(leg: Leg) -> str:
    return next(moment.what for moment in leg.story if moment.what.startswith("ended"))


def incidents(town: Town) -> list[tuple[str, str]]:
    assert town.service.journal.flush()
    with closing(sqlite3.connect(town.service.settings.journal)) as db:
        return db.execute("select what, source from incidents").fetchall()


@pytest.mark.live
async def test_beyond_its_lines_the_service_says_so_then_nothing_and_goes_on() -> None:
    async with open_town(ROUTING) as town:
        await town.arrange("2026-11-23T10:00", "talk=20", True)
        talking = asyncio.create_task(make(town, Case.model_validate({"calls": [{"keys": "3 1 1 !"}]})))
        await until(lambda: any(leg.has("through") for leg in town.outside.legs), "an agent talks", 30)
        others = [await rings_in(town) for _ in range(2)]
        for leg in others:
            await leg.reached("answered")
        told = await rings_in(town)
        await until(lambda: announced(town) == 1, "the fourth hears that all lines are busy")
        flood = [await rings_in(town) for _ in range(12)]
        await asyncio.gather(*(leg.wait_ended(3) for leg in flood))
        assert not told.has("ended")
        await told.wait_ended(15)
        assert announced(town) == 1
        assert {ended(leg) for leg in (told, *flood)} == {"ended 34"}
        assert not any(leg.has("answered") for leg in (told, *flood))
        await until(lambda: ("all lines busy", "trunk carrier") in incidents(town), "the journal has an incident")
        assert incidents(town).count(("all lines busy", "trunk carrier")) == 1
        assert await counted(town) == 13
        state = await ask(town.service.settings.control, "status")
        assert state["calls"]["live"] == 3
        await others[0].hang_up()
        await others[0].wait_ended()
        after = await rings_in(town)
        await after.reached("answered")
        (talk,) = [made.placed for made in await talking]
        assert [entry for entry in talk.entries if isinstance(entry, Taken)]
        assert talk.disposition == "served"
