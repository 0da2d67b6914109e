"""All passwords exchanged under a whole service while a caller is in the menus: he reaches his agent all the same."""

from __future__ import annotations

import asyncio

import pytest

from ivr.control.questions import ask
from ivr.flow.entries import Taken
from tests.live.calling import make
from tests.live.case import Case
from tests.live.town import Towns, until

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

OWN = {"promise: 180": "promise: 170"}
"""A town that nobody else has: its softphone is not told the new password."""


async def test_a_caller_in_the_menus_notices_nothing(towns: Towns) -> None:
    town = await towns.with_routing(OWN)
    await town.arrange("2026-11-23T10:00", "", True)
    calling = asyncio.create_task(make(town, Case.model_validate({"calls": [{"keys": "3 1 1 !"}]})))
    await until(lambda: bool(town.service.arrivals.calls), "a caller is in the menus", 10)
    names = ["ari", "ami", "softphone"]
    assert await ask(town.service.settings.control, "secrets-rotate", names=names, by="a test") == names
    (call,) = [made.placed for made in await calling]
    assert [entry for entry in call.entries if isinstance(entry, Taken)]
    assert call.disposition == "served"
    await until(lambda: town.service.link.logged_in.is_set(), "the agents are steered again", 10)
