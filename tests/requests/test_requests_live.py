"""A real call that leaves a message is a request within seconds; with nobody answering it becomes late, and says so."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest

from ivr.journal import requests as rows
from ivr.journal.database import for_reading
from ivr.requests.model import Request
from ivr.requests.registrar import LOOK
from ivr.settings import PROJECT
from tests.live.calling import make
from tests.live.case import Case
from tests.live.test_cases import settled
from tests.live.town import Town, Towns, until

SOON = 3 * LOOK
"""Seconds within which the registrar has looked."""

CALLER = "+33639981591"
LEAVES = {
    "at": "2026-11-23T10:00",
    "world": "agents=ring",
    "calls": [{"from": CALLER, "keys": "2 2 q2 ~4#"}],
}


def waiting(town: Town, call: str) -> list[Request]:
    return [one for one in rows.listed(town.service.settings.journal) if one.call == call]


def ivr(town: Town, *words: str) -> Any:
    settings = town.service.settings
    environment = {"IVR_HOME": str(settings.home), "IVR_ROUTING": str(settings.routing), "PATH": "/usr/bin:/bin"}
    command = (sys.executable, "-m", "ivr", "requests", *words)
    said = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True, timeout=60)
    return json.loads(said.stdout) if "--json" in words else said.stdout


def kinds(town: Town, request: int) -> list[str]:
    with for_reading(town.service.settings.journal) as db:
        return [step.kind for step in rows.steps_of(db, request)]


@pytest.mark.live
@pytest.mark.asyncio(loop_scope="session")
async def test_from_a_message_on_the_telephone_to_the_alarm_and_the_answer(towns: Towns) -> None:
    town = await towns.with_routing({})
    case = Case.model_validate(LEAVES)
    await town.arrange(case.at, case.world, case.noticed)
    made = await make(town, case)
    await settled(town, made)
    call = made[0].placed.id
    await until(lambda: bool(waiting(town, call)), "the message is a request", SOON)
    (one,) = waiting(town, call)
    assert (one.channel, one.subject, one.language, one.country, one.urgent) == (
        "voicemail",
        "progress",
        "fr",
        "FR",
        False,
    )
    assert one.due - one.opened == timedelta(hours=48)
    assert one.id in [told["id"] for told in ivr(town, "--json")]
    town.set_clock((one.due - timedelta(hours=11)).isoformat())
    await until(lambda: kinds(town, one.id) == ["registered", "reminded"], "somebody is reminded", SOON)
    town.set_clock((one.due + timedelta(minutes=1)).isoformat())
    await until(lambda: kinds(town, one.id)[-1] == "escalated", "the alarm is raised", SOON)
    with for_reading(town.service.settings.journal) as db:
        told = [source for (source,) in db.execute("select source from incidents where what = 'request late'")]
    assert f"request {one.id}" in told
    assert f"Request {one.id} is answered." in ivr(town, "answer", str(one.id), "It is ready.")
    shown = ivr(town, "show", str(one.id), "--json")
    assert shown["state"] == "answered" and shown["call"] == call
    assert datetime.fromisoformat(shown["steps"][-1]["at"])
    town.set_clock(case.at)
