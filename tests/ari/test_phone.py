"""Each command does to the channel what it says, and each thing that can come of it arrives as one flow event."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.flow.commands import Connect, Enqueue, HangUp, Play, Record, StopPlay, Wait
from ivr.flow.events import (
    CommandFailed,
    HungUp,
    Key,
    PlayEnded,
    Recorded,
    TimerEnded,
)
from ivr.flow.prompts import prompt
from tests.ari.conftest import MOMENT, Service, next_of, nothing_else
from tests.ari.fake_replies import Refused, outside

WELCOME = Play("c.1", (prompt("welcome"), prompt("topic-obtain", key=1), prompt("topic-obtain", "ar", key=1)), "fr")
MENU = Play("c.2", (prompt("menu"),), "fr")
RECORD = Record("c.3", "message-1", max_seconds=60, silence=5)
QUEUE = Enqueue("c.4", "fr", (("fr", 90.7),), MOMENT, "fr", (("subject", "visa"), ("country", "FR")))
LINE = Connect("c.5", "paris", "paris-main", "+33199000002", 25.0, "fr", (prompt("whisper"), prompt("press-1")))


async def test_all_clips_are_one_playback_by_absolute_path(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(WELCOME)
    await channel.until(lambda c: c.playing == ["c.1"])
    assert channel.media["c.1"] == [
        "sound:/sounds/fr/welcome",
        "sound:/sounds/fr/topic-obtain/key-1",
        "sound:/sounds/ar/topic-obtain/key-1",
    ]
    channel.end_playback()
    assert await next_of(phone, PlayEnded) == PlayEnded(MOMENT, "c.1", ok=True)


async def test_a_clip_that_cannot_be_played_is_told(service: Service, quick: None) -> None:
    channel, phone = await service.call()
    await phone.perform(WELCOME)
    await channel.until(lambda c: bool(c.playing))
    channel.end_playback(state="failed")
    assert not (await next_of(phone, PlayEnded)).ok


async def test_a_stopped_playback_makes_way_and_is_not_told(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(WELCOME)
    await phone.perform(StopPlay("c.1"))
    await phone.perform(MENU)
    await channel.until(lambda c: c.playing == ["c.2"])
    channel.end_playback()
    assert (await next_of(phone, PlayEnded)).ref == "c.2"


async def test_stopping_what_has_ended_troubles_nobody(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(StopPlay("c.1"))
    await phone.perform(MENU)
    await channel.until(lambda c: c.playing == ["c.2"])
    assert nothing_else(phone)


@pytest.mark.parametrize("command", [WELCOME, RECORD, QUEUE, LINE], ids=lambda command: type(command).__name__)
async def test_a_refused_command_is_answered(service: Service, command: Play | Record | Enqueue | Connect) -> None:
    channel, phone = await service.call()
    await channel.until(lambda c: c.subscribed)
    service.fake.refuse("POST", channel.id, Refused(500, "Internal Server Error"))
    await phone.perform(command)
    failed = await next_of(phone, CommandFailed)
    assert failed.ref == command.ref and "Internal Server Error" in failed.reason


async def test_after_a_refused_excursion_the_caller_is_still_served(service: Service) -> None:
    channel, phone = await service.call()
    service.fake.refuse("POST", "/continue", Refused(500, "Internal Server Error"))
    await phone.perform(QUEUE)
    await next_of(phone, CommandFailed)
    channel.press("1")
    assert (await next_of(phone, Key)).key == "1"


async def test_a_wait_ends(service: Service) -> None:
    _, phone = await service.call()
    await phone.perform(Wait("c.6", 0.01))
    assert await next_of(phone, TimerEnded) == TimerEnded(MOMENT + timedelta(seconds=0.01), "c.6")


async def test_no_wait_outlives_the_call(service: Service) -> None:
    channel, phone = await service.call()
    _, other = await service.call()
    await channel.until(lambda c: c.subscribed)
    await phone.perform(Wait("c.6", 0.05))
    await other.perform(Wait("d.6", 0.05))
    channel.hang_up()
    await next_of(phone, HungUp)
    await next_of(other, TimerEnded)
    assert nothing_else(phone)


async def test_keys_arrive_in_order_also_before_the_first_prompt(service: Service) -> None:
    channel, phone = await service.call()
    for key in "10*#":
        channel.press(key)
    assert [(await next_of(phone, Key)).key for _ in range(4)] == list("10*#")


async def test_a_recording_is_as_long_as_its_file_and_its_hash_is_no_key(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(RECORD)
    await channel.until(lambda c: c.recording == "message-1")
    channel.press("5")
    channel.press("#")
    recorded = await next_of(phone, Recorded)
    assert (recorded.ref, recorded.seconds, recorded.file) == ("c.3", 3.0, "message-1.wav")
    channel.press("7")
    assert (await next_of(phone, Key)).key == "7"


async def test_a_recording_may_end_by_silence(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(RECORD)
    await channel.until(lambda c: c.recording == "message-1")
    channel.end_recording(0.2)
    assert (await next_of(phone, Recorded)).seconds == pytest.approx(0.2)


async def test_a_recording_that_breaks_or_leaves_no_file_is_a_failure(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(RECORD)
    await channel.until(lambda c: c.recording == "message-1")
    channel.break_recording("disk full")
    assert "disk full" in (await next_of(phone, CommandFailed)).reason
    await phone.perform(RECORD)
    await channel.until(lambda c: c.recording == "message-1")
    channel.lose_recording()
    assert "kept no recording" in (await next_of(phone, CommandFailed)).reason


async def test_hanging_up_is_answered_by_the_end_of_the_call(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(HangUp("c.9"))
    await next_of(phone, HungUp)
    assert not channel.alive


async def test_a_channel_taken_away_by_somebody_else_fails_the_command(service: Service, quick: None) -> None:
    channel, phone = await service.call()
    service.fake.refuse("POST", "/play/", outside())
    await phone.perform(WELCOME)
    assert (await next_of(phone, CommandFailed)).ref == "c.1"
    assert channel.alive
