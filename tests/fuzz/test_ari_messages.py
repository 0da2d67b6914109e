"""Whatever comes on the ARI link, the service hears the next call and steers it."""

from __future__ import annotations

import asyncio
import json
from random import Random

import pytest

from ivr.flow.events import Key
from tests.ari.conftest import Service, fake, next_of, service
from tests.fuzz.mangled import mangled_json

__all__ = ["fake", "service"]

MESSAGES = 1500
ROUND = 50
"""Messages after which a call is tried."""


def _events(channel: str) -> list[dict[str, object]]:
    about = {"channel": {"id": channel}}
    target = {"target_uri": f"channel:{channel}"}
    return [
        {"type": "StasisStart", **about, "args": ["arrived", "c-1", "v1", "+212530000100", "+33639980001", "carrier"]},
        {"type": "StasisStart", **about, "args": ["resume", "call-1", "call-1.4", "queue", "CONTINUE", "", "", ""]},
        {"type": "StasisEnd", **about},
        {"type": "ChannelDtmfReceived", **about, "digit": "1"},
        {"type": "ChannelHangupRequest", **about, "cause": 16},
        {"type": "ChannelDestroyed", **about, "cause": 16},
        {"type": "ChannelVarset", **about, "variable": "ACCEPTED", "value": "PJSIP/amina"},
        {"type": "Dial", "caller": {"id": channel}, "peer": {"id": "p", "name": "PJSIP/p"}, "dialstatus": ""},
        {"type": "PlaybackFinished", "playback": {"id": "call-1.0", "state": "done", **target}},
        {"type": "RecordingFinished", "recording": {"name": "call-1.1-message", **target}},
        {"type": "RecordingFailed", "recording": {"name": "call-1.1-message", "cause": "full", **target}},
        {"type": "RESTResponse", "request_id": "1", "status_code": 200, "message_body": "{}"},
        {"type": "ApplicationReplaced"},
    ]


async def _steered(service: Service) -> None:
    """A new call comes, and its key is heard; a mangled message may have made calls of its own."""
    called = service.fake.call()
    async with asyncio.timeout(5):
        while (came := await service.phones.get())[0].channel != called.id:
            pass
    called.press("7")
    assert (await next_of(came[1], Key)).key == "7"


@pytest.mark.parametrize("seed", range(3))
async def test_no_message_on_the_link_stops_the_next_call(service: Service, seed: int) -> None:
    draw = Random(seed)
    victim, _ = await service.call()
    for number in range(MESSAGES // 3):
        await service.fake.say(mangled_json(draw.choice(_events(victim.id)), draw))
        if number % ROUND == 0:
            await _steered(service)
    assert service.fake.links == 1, "the link was lost over a message"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '"x"',
        json.dumps({"type": ["StasisStart"]}),
        json.dumps({"type": "StasisStart", "channel": None}),
    ],
)
async def test_a_message_that_is_no_event_is_passed_over(service: Service, text: str) -> None:
    await service.fake.say(text)
    await _steered(service)
    assert service.fake.links == 1
