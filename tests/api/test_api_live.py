"""A message on the telephone is heard and answered by a program, and a letter's writer sees where it is."""

from __future__ import annotations

import re
import subprocess
import sys

import aiohttp
import pytest

from ivr.settings import PROJECT
from ivr.web.words import words
from tests.live.calling import make
from tests.live.case import Case
from tests.live.test_cases import settled
from tests.live.town import Town, Towns, until
from tests.requests.test_requests_live import SOON, waiting

LEAVES = {
    "at": "2026-11-23T10:00",
    "world": "agents=ring",
    "calls": [{"from": "+33639981592", "keys": "2 2 q2 ~4#"}],
}
LETTER = {"text": "Où est mon dossier ?", "contact": "someone@example.org", "subject": "progress", "post": "paris"}


def token(town: Town, role: str, *more: str) -> dict[str, str]:
    settings = town.service.settings
    environment = {"IVR_HOME": str(settings.home), "IVR_ROUTING": str(settings.routing), "PATH": "/usr/bin:/bin"}
    command = (sys.executable, "-m", "ivr", "tokens", "add", role, "--role", role, *more)
    made = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True, timeout=60)
    return {"Authorization": f"Bearer {made.stdout.strip()}"}


@pytest.mark.live
@pytest.mark.asyncio(loop_scope="session")
async def test_from_a_call_and_a_letter_to_their_answers(towns: Towns) -> None:
    town = await towns.with_routing({})
    settings = town.service.settings
    case = Case.model_validate(LEAVES)
    await town.arrange(case.at, case.world, case.noticed)
    agent, consulate = token(town, "agent"), token(town, "consulate", "--post", "paris")
    async with aiohttp.ClientSession(f"http://{settings.web_bind}") as http:
        made = await make(town, case)
        await settled(town, made)
        call = made[0].placed.id
        await until(lambda: bool(waiting(town, call)), "the message is a request", SOON)
        async with http.get("/api/requests?most=1000", headers=agent) as answer:
            found = [one["id"] for one in await answer.json() if one["call"] == call]
        async with http.get(f"/api/requests/{found[0]}/recording", headers=agent) as answer:
            heard = await answer.read()
        assert heard in [file.read_bytes() for file in settings.recordings.rglob("*.wav")] and len(heard) > 8000
        said = {"do": "answer", "text": "It is ready.", "seen": 1}
        async with http.post(f"/api/requests/{found[0]}/steps", json=said, headers=agent) as answer:
            assert answer.status == 201 and (await answer.json())["state"] == "answered"
        assert not waiting(town, call)

        async with http.get("/fr/write") as answer:
            form = dict(re.findall(r'name="(form)" value="([^"]+)"', await answer.text()))
        async with http.post("/fr/write", data=form | LETTER) as answer:
            number, code = re.findall(r"<dd[^>]*>(\d+)</dd>", await answer.text())
        async with http.get("/api/requests", headers=consulate) as answer:
            assert [one["id"] for one in await answer.json()] == [int(number)]
        said = {"do": "answer", "text": "Il est à Paris."}
        async with http.post(f"/api/requests/{number}/steps", json=said, headers=consulate) as answer:
            told = await answer.json()
        assert [(step["by"], step["kind"]) for step in told["steps"]] == [
            ("the citizen", "registered"),
            ("consulate", "answered"),
        ]
        async with http.post("/ar/request", data={"number": number, "code": code}) as answer:
            day = words("ar").day(town.service.clock.now())
            assert words("ar")("is-answered", date=day) in await answer.text()
