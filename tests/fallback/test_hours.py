"""A compiled schedule says of any moment what the schedule itself says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from ivr.fallback.hours import DAYS, hours_context
from ivr.fallback.scope import Scope
from ivr.flow.hours import is_open, next_opening
from ivr.flow.nodes.hours import closed_prompt
from tests.fallback.reading import run
from tests.flow.real import flow

TODAY = date(2026, 11, 22)
SCOPE = Scope(flow(), "v", Path("/sounds"))


@pytest.mark.parametrize("name", flow().schedules)
def test_open_and_closed_and_when_it_opens_next(name: str) -> None:
    schedule, context, draw = flow().schedules[name], hours_context(SCOPE, name, TODAY), Random(name)
    first = datetime(2026, 11, 22, tzinfo=UTC)
    for _ in range(1500):
        at = first + timedelta(minutes=draw.randrange((DAYS - 2) * 24 * 60))
        ought = None if is_open(schedule, at) else closed_prompt(schedule, next_opening(schedule, at))
        local = at.astimezone(ZoneInfo(schedule.time_zone))
        day = f"d{local:%Y%m%d}"
        extension = day if day in context.extensions else f"w{local:%u}"
        closed = run(context, extension, {"TIME": f"{local:%H%M}", "SAY": "fr"})["CLOSED"]
        assert closed == (SCOPE.clip(ought).replace("${SAY}", "fr") if ought else ""), at
