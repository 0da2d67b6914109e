"""However and whenever a call ends, its phone delivers HungUp: once, last, with its cause and what was recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from ivr.ari.errors import LEAVING
from ivr.ari.phone import AriPhone
from ivr.flow.commands import Connect, Enqueue, HangUp, Play, Record, Wait
from ivr.flow.events import Answered, HungUp, PlayEnded, QueueLeft
from ivr.flow.prompts import prompt
from tests.ari.conftest import MOMENT, Service, next_of, nothing_else
from tests.ari.fake_channel import FakeChannel
from tests.ari.fake_replies import LATE, ORDERS, Order, Refused, any_order, gone, outside

PLAY = Play("c.1", (prompt("welcome"),), "fr")
RECORD = Record("c.3", "message-1")
QUEUE = Enqueue("c.4", "fr", (("fr", 90),), MOMENT, "fr")
LINE = Connect("c.5", "paris", "paris-main", "+33199000002", 25.0, "fr", ())

STATES = {
    "in a prompt": (PLAY, lambda c: c.playing == ["c.1"]),
    "in silence": (Wait("c.2", 60), lambda c: c.subscribed),
    "while recording": (RECORD, lambda c: c.recording == "message-1"),
    "in a queue": (QUEUE, lambda c: c.where == ("to-queue", "fr")),
    "while a line rings": (LINE, lambda c: c.where == ("to-line", "+33199000002")),
    "between the subscription and leaving": (QUEUE, lambda c: "IVR_REF" in c.variables),
    "while a command is on its way": (PLAY, lambda c: c.subscribed),
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("state", STATES)
async def test_a_caller_hangs_up(service: Service, state: str, order: Order) -> None:
    service.fake.order = lambda: order
    command, reached = STATES[state]
    channel, phone = await service.call()
    await phone.perform(command)
    await channel.until(reached)
    channel.hang_up(cause=17, recorded=2.5)
    ended = await next_of(phone, HungUp)
    assert ended.cause == 17
    assert (ended.recorded and (ended.recorded.seconds, ended.recorded.file)) == (
        (2.5, "message-1.wav") if state == "while recording" else None
    )
    assert nothing_else(phone) and service.arrivals.calls == ()


async def test_a_caller_hangs_up_before_any_command(service: Service, quick: None) -> None:
    channel, phone = await service.call()
    channel.hang_up()
    await next_of(phone, HungUp)
    await phone.perform(PLAY)
    assert nothing_else(phone)


async def test_a_caller_is_gone_before_we_could_subscribe(service: Service, quick: None) -> None:
    channel = service.fake.call()
    channel.alive = False
    _, phone = await service.phones.get()
    await next_of(phone, HungUp)


async def test_a_caller_hangs_up_in_a_conversation(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(QUEUE)
    await channel.until(lambda c: c.where is not None)
    channel.accept("amina")
    channel.hang_up()
    await next_of(phone, Answered)
    await next_of(phone, HungUp)


@pytest.mark.parametrize("part", ["/play/", "/record", "/variables", "/continue", "subscription"])
async def test_a_404_means_hung_up_even_when_no_event_comes(service: Service, quick: None, part: str) -> None:
    channel, phone = await service.call()
    await channel.until(lambda c: c.subscribed)
    service.fake.refuse("POST", part, gone())
    await phone.perform({"/play/": PLAY, "/record": RECORD}.get(part, QUEUE))
    await next_of(phone, HungUp)
    assert nothing_else(phone)


async def test_a_409_that_comes_of_a_hang_up_is_no_failure(service: Service) -> None:
    channel, phone = await service.call()
    await channel.until(lambda c: c.subscribed)
    service.fake.refuse("POST", "/play/", outside())
    await phone.perform(PLAY)
    asyncio.get_running_loop().call_later(LATE, channel.hang_up)
    await next_of(phone, HungUp)
    assert nothing_else(phone)


async def test_who_goes_as_he_is_sent_away_has_met_no_failure(service: Service) -> None:
    """Seen: Asterisk answers 400 to the variables of a channel that is just going."""
    channel, phone = await service.call()
    await channel.until(lambda c: c.subscribed)
    service.fake.refuse("POST", "/variables", Refused(400, LEAVING))
    await phone.perform(QUEUE)
    asyncio.get_running_loop().call_later(LATE, channel.hang_up)
    await next_of(phone, HungUp)
    assert nothing_else(phone)


async def test_a_prompt_that_breaks_off_because_of_a_hang_up_has_not_come_to_its_end(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(PLAY)
    await channel.until(lambda c: c.playing == ["c.1"])
    channel.silence("failed")
    asyncio.get_running_loop().call_later(LATE, channel.hang_up)
    await next_of(phone, HungUp)
    assert nothing_else(phone)


async def test_a_caller_who_is_gone_before_the_recording_begins_is_not_waited_for(service: Service) -> None:
    service.fake.order = lambda: "late reply"
    channel, phone = await service.call()
    await channel.until(lambda c: c.subscribed)
    await phone.perform(RECORD)
    channel.hang_up()
    assert (await next_of(phone, HungUp)).recorded is None
    assert nothing_else(phone) and service.arrivals.calls == ()


async def test_a_hang_up_of_our_own_making_names_no_cause_but_the_last_word_does(service: Service, quick: None) -> None:
    one, phone_of_one = await service.call()
    two, phone_of_two = await service.call()
    for channel in (one, two):
        channel.tell("ChannelHangupRequest", cause=32, soft=True)
    two.tell("ChannelDestroyed", cause=19)
    assert (await next_of(phone_of_one, HungUp)).cause == 16
    assert (await next_of(phone_of_two, HungUp)).cause == 19


async def test_leaving_stasis_unasked_is_the_end_even_without_a_last_word(service: Service, quick: None) -> None:
    channel, phone = await service.call()
    await channel.until(lambda c: c.subscribed)
    channel.subscribed = False
    channel.hang_up(quietly=True)
    assert (await next_of(phone, HungUp)).cause == 16


def _file_first(channel: FakeChannel) -> None:
    channel.end_recording(2.5)
    asyncio.get_running_loop().call_later(LATE, channel.hang_up)


def _hang_up_first(channel: FakeChannel) -> None:
    channel.tell("ChannelHangupRequest", cause=16)
    channel.end_recording(2.5)
    channel.hang_up()


def _file_last(channel: FakeChannel) -> None:
    name, channel.recording = channel.recording, None
    channel.hang_up()
    channel.recording = name
    channel.end_recording(2.5)


@pytest.mark.parametrize("ending", [_file_first, _hang_up_first, _file_last])
async def test_a_message_cut_off_by_hang_up_comes_with_it(
    service: Service, ending: Callable[[FakeChannel], None]
) -> None:
    channel, phone = await service.call()
    await phone.perform(RECORD)
    await channel.until(lambda c: c.recording == "message-1")
    ending(channel)
    recorded = (await next_of(phone, HungUp)).recorded
    assert recorded and (recorded.ref, recorded.seconds, recorded.file) == ("c.3", 2.5, "message-1.wav")
    assert nothing_else(phone)


async def test_a_message_whose_end_is_never_told_is_found_in_its_file(service: Service, quick: None) -> None:
    channel, phone = await service.call()
    await phone.perform(RECORD)
    await channel.until(lambda c: c.recording == "message-1")
    channel.cut_off_recording(1.5)
    channel.hang_up()
    recorded = (await next_of(phone, HungUp)).recorded
    assert recorded and recorded.seconds == pytest.approx(1.5)


@pytest.mark.parametrize("seed", range(12))
async def test_a_whole_call_is_the_same_in_any_order_of_replies_and_events(service: Service, seed: int) -> None:
    service.fake.order = any_order(seed)
    channel, phone = await service.call()
    await phone.perform(PLAY)
    await channel.until(lambda c: c.playing == ["c.1"])
    channel.end_playback()
    await next_of(phone, PlayEnded)
    await phone.perform(QUEUE)
    await channel.until(lambda c: c.where is not None)
    channel.come_back("queue", "TIMEOUT")
    assert (await next_of(phone, QueueLeft)).outcome == "timeout"
    await _says_goodbye(channel, phone)


async def _says_goodbye(channel: FakeChannel, phone: AriPhone) -> None:
    await phone.perform(Play("c.8", (prompt("goodbye"),), "fr"))
    await channel.until(lambda c: c.playing == ["c.8"])
    channel.end_playback()
    await next_of(phone, PlayEnded)
    await phone.perform(HangUp("c.9"))
    await next_of(phone, HungUp)
    assert nothing_else(phone)
