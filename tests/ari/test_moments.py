"""What happens to a call has the moment at which it happened, however late it is heard, and never an earlier one."""

from __future__ import annotations

from datetime import timedelta

from ivr.flow.commands import Enqueue, Play, Wait
from ivr.flow.events import Answered, HungUp, Key, PlayEnded, QueueLeft, TimerEnded
from ivr.flow.prompts import prompt
from tests.ari.conftest import MACHINE, MOMENT, Service, next_of


def told(seconds: float) -> str:
    """What Asterisk writes into an event."""
    return (MACHINE + timedelta(seconds=seconds)).strftime("%FT%T.%f")[:-3] + "+0000"


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


async def test_an_event_has_the_moment_that_asterisk_tells(service: Service) -> None:
    channel, phone = await service.call()
    channel.tell("ChannelDtmfReceived", digit="1", timestamp=told(2.5))
    assert (await next_of(phone, Key)).at == MOMENT + after(2.5)
    await phone.perform(Play("c.1", (prompt("wait"),), "fr"))
    await channel.until(lambda c: c.playing == ["c.1"])
    ended = {"id": "c.1", "state": "done", "target_uri": f"channel:{channel.id}"}
    service.fake.send({"type": "PlaybackFinished", "timestamp": told(4), "playback": ended})
    assert (await next_of(phone, PlayEnded)).at == MOMENT + after(4)


async def test_a_call_begins_when_asterisk_says(service: Service) -> None:
    service.fake.send(
        {
            "type": "StasisStart",
            "channel": {"id": "1.9"},
            "args": ["arrived", "1-9", "v1", "+212530000100", "", "carrier"],
            "timestamp": "2026-03-01T05:00:07.250+0100",
        }
    )
    arrival, _ = await service.phones.get()
    assert arrival.at == MOMENT + after(7.25)


async def test_who_took_a_call_when_and_when_it_came_back(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(Enqueue(ref="c.1", queue="fr", steps=(("fr", 60.0),), since=MOMENT, language="fr"))
    await channel.until(lambda c: c.where is not None)
    channel.tell("ChannelVarset", variable="ACCEPTED", value="amina", timestamp=told(12))
    assert (await next_of(phone, Answered)).at == MOMENT + after(12)
    args = ["resume", channel.call, "c.1", "queue", "CONTINUE", "amina", "", ""]
    channel.tell("StasisStart", args=args, timestamp=told(90))
    assert (await next_of(phone, QueueLeft)).at == MOMENT + after(90)


async def test_the_end_has_the_moment_of_the_last_word_on_it(service: Service) -> None:
    channel, phone = await service.call()
    channel.tell("ChannelHangupRequest", cause=16, timestamp=told(3))
    channel.tell("ChannelDestroyed", cause=16, timestamp=told(3.25))
    assert (await next_of(phone, HungUp)).at == MOMENT + after(3.25)


async def test_a_silence_is_over_when_it_should_be(service: Service) -> None:
    _, phone = await service.call()
    await phone.perform(Wait("c.1", 0.05))
    assert (await next_of(phone, TimerEnded)).at == MOMENT + after(0.05)


async def test_time_never_goes_back(service: Service) -> None:
    channel, phone = await service.call()
    for seconds in (5, 4, 6):
        channel.tell("ChannelDtmfReceived", digit="1", timestamp=told(seconds))
    assert [(await next_of(phone, Key)).at - MOMENT for _ in range(3)] == [after(5), after(5), after(6)]
    channel.tell("ChannelDestroyed", cause=16, timestamp=told(-1))
    assert (await next_of(phone, HungUp)).at == MOMENT + after(6)
