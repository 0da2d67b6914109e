"""The `#` that ends a recording: answered at once, and insisted upon where Asterisk did not notice it."""

from __future__ import annotations

import pytest

from ivr.flow.commands import Record
from ivr.flow.events import Recorded
from tests.ari.conftest import Service, next_of

RECORD = Record("message-1", "message-1", max_seconds=60, silence=5)


async def test_a_hash_is_answered_at_once(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.ari.recording.SETTLE", 60)
    channel, phone = await service.call()
    await phone.perform(RECORD)
    await channel.until(lambda c: c.recording == "message-1")
    channel.press("#")
    await next_of(phone, Recorded)


async def test_a_hash_that_asterisk_does_not_notice_ends_the_recording_all_the_same(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.ari.recording.UNNOTICED", 0.01)
    channel, phone = await service.call()
    await phone.perform(RECORD)
    await channel.until(lambda c: c.recording == "message-1")
    channel.tell("ChannelDtmfReceived", digit="#", duration_ms=100)
    assert (await next_of(phone, Recorded)).file == "message-1.wav"
