"""A real call is seen in the live state while it waits, and counted in figures and metrics when it is over."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from ivr.control.questions import ask
from ivr.journal.queries import latest
from tests.live.calling import make
from tests.live.case import Case
from tests.live.town import open_town


@pytest.mark.live
async def test_a_call_is_seen_while_it_waits_and_counted_when_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.service.observing.KEPT", 0.0)
    async with open_town({}) as town, aiohttp.ClientSession() as http:
        service = town.service
        await town.arrange("2026-11-23T10:00", "", True)
        calling = asyncio.create_task(make(town, Case.model_validate({"calls": [{"keys": "1 1 !"}]})))
        nodes, waiting = set(), 0
        while not calling.done():
            state = await ask(service.settings.control, "status")
            nodes |= state["calls"]["nodes"].keys()
            waiting = max(waiting, state["queues"]["fr"]["waiting"])
            await asyncio.wait([calling], timeout=0.1)
        await calling
        await asyncio.to_thread(service.journal.flush)
        (call,) = latest(service.settings.journal, 10)
        state = await ask(service.settings.control, "status")
        async with http.get(f"http://{service.settings.metrics_bind}/metrics") as answer:
            told = await answer.text()
    assert "first-level" in nodes and waiting == 1
    assert state["calls"]["live"] == 0 and state["links"] == {"ari": True, "ami": True}
    assert state["levels"]["hour"]["languages"]["fr"]["wanted"] == 1
    assert f'accueil_calls_total{{disposition="{call.disposition}",language="fr"}} 1.0' in told
    assert 'accueil_calls_wanted_total{language="fr"} 1.0' in told
    assert 'accueil_asterisk_up{link="ari"} 1.0' in told
