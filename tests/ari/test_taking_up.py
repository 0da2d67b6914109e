"""Channels that an earlier controller left are found, and their calls go on as if it had never died."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from ivr.ari.found import Found, found
from ivr.ari.phone import AriPhone
from ivr.ari.wire import ChannelDestroyed, ChannelDtmfReceived, StasisStart
from ivr.flow.asking import Asking, Say
from ivr.flow.commands import Connect, Enqueue, Record
from ivr.flow.events import Answered, HungUp, Key, LineLeft, QueueLeft, Recorded
from tests.ari.conftest import MOMENT, Service, next_of, nothing_else
from tests.ari.fake_channel import FakeChannel, write_wav

ENQUEUE = Enqueue("c.6", "fr", (("fr", 900.0),), MOMENT, "fr")
CONNECT = Connect("c.6", "paris", "paris-1", "+33199000201", 30, "fr", ())
RECORD = Record("c.6", "c.6-message")
WITH_US = Found("1.1", "1-1", ("arrived", "1-1", "7", "+133", "", "carrier"))


def listed(
    channel: str = "1795282615.0", app: str = "Stasis", data: str = "ivr,arrived,1795282615-0,7,+1,,t", **told: str
) -> Any:
    variables = {
        "CALLREF": "1795282615-0",
        "FALLBACK": "",
        "IVR_REF": "",
        "ACCEPTED": "",
        "THROUGH": "",
        "STAND": "",
    } | told
    return {"id": channel, "dialplan": {"app_name": app, "app_data": data}, "channelvars": variables}


def test_a_citizens_channel_is_found_with_where_it_is_and_what_it_was_told() -> None:
    (here,) = found([listed()])
    assert (here.call, here.here, here.fallback) == ("1795282615-0", True, False)
    (away,) = found([listed(app="Queue", data="fr,c", IVR_REF="c.6", ACCEPTED="amina", STAND="person:fr:::::::")])
    assert (away.here, away.ref, away.accepted, away.stand) == (False, "c.6", "amina", "person:fr:::::::")
    (fallen,) = found([listed(app="Read", FALLBACK="1")])
    assert fallen.fallback


@pytest.mark.parametrize("channel", ["callback-1", "1795282617.1"])
def test_no_other_channel_is_taken_for_a_citizens(channel: str) -> None:
    assert not list(found([listed(channel), {**listed(), "channelvars": {}}]))


def test_who_has_come_back_is_known_by_the_excursion() -> None:
    (back,) = found([listed(data="ivr,resume,1795282615-0,c.6,queue,CONTINUE,amina,,")])
    assert back.back_from("c.6")
    assert not back.back_from("c.4")


A_WHILE_AGO = MOMENT - timedelta(seconds=5)


async def taken_up(
    service: Service, channel: FakeChannel, want: Any, taken_at: datetime | None = A_WHILE_AGO, **seen: Any
) -> AriPhone:
    """The phone of a call whose channel was there before us."""
    service.arrivals.hold()
    one = Found(channel.id, channel.call, **seen)

    async def attend(phone: AriPhone) -> None:
        await phone.over.wait()

    phone = service.arrivals.take_up(one, "7", attend)
    phone.take_up(Asking(want, "c.6"), one, taken_at)
    service.arrivals.let_go()
    return phone


async def test_who_has_been_put_through_meanwhile_is_so_since_then(service: Service) -> None:
    channel, _ = await service.call()
    phone = await taken_up(service, channel, ENQUEUE, ref="c.6", accepted="amina")
    answered = await next_of(phone, Answered)
    assert (answered.by, answered.at) == ("amina", MOMENT - timedelta(seconds=5))
    phone.resume(("c.6", "queue", "CONTINUE", "amina", "", ""), MOMENT)
    assert (await next_of(phone, QueueLeft)).outcome == "served"


async def test_who_had_been_put_through_before_is_not_told_again_after_a_lost_link(service: Service) -> None:
    channel, _ = await service.call()
    await channel.until(lambda c: c.subscribed)
    channel.leave("to-queue", "fr")
    channel.variables |= {"IVR_REF": "c.6", "ACCEPTED": "amina"}
    phone = await taken_up(service, channel, ENQUEUE, taken_at=None, ref="c.6", accepted="amina")
    await service.fake.drop_link()
    channel.come_back("queue", "CONTINUE")
    assert (await next_of(phone, QueueLeft)).outcome == "served"
    assert nothing_else(phone)


async def test_who_came_back_before_the_controller_died_goes_on_from_there(service: Service) -> None:
    channel, _ = await service.call()
    args = ("resume", channel.call, "c.6", "line", "BUSY", "17", "486", "")
    phone = await taken_up(service, channel, CONNECT, args=args)
    assert (await next_of(phone, LineLeft)).outcome == "busy"


async def test_who_talked_and_came_back_while_nobody_heard_was_taken_when_he_was(service: Service) -> None:
    channel, _ = await service.call()
    args = ("resume", channel.call, "c.6", "queue", "CONTINUE", "amina", "", "")
    phone = await taken_up(service, channel, ENQUEUE, args=args, ref="c.6", accepted="amina")
    answered = await next_of(phone, Answered)
    assert (answered.by, answered.at) == ("amina", MOMENT - timedelta(seconds=5))
    assert (await next_of(phone, QueueLeft)).outcome == "served"
    assert phone.steered


async def test_a_recording_goes_on_to_its_end(service: Service) -> None:
    channel, _ = await service.call()
    channel.begin_recording(RECORD.name)
    phone = await taken_up(service, channel, RECORD, args=WITH_US.args)
    await asyncio.sleep(0)
    channel.press("#")
    assert (await next_of(phone, Recorded)).seconds == 3.0


async def test_a_recording_that_ended_meanwhile_is_what_its_file_is(service: Service) -> None:
    channel, _ = await service.call()
    write_wav(service.recordings / f"{RECORD.name}.wav", 7.0)
    phone = await taken_up(service, channel, RECORD, args=WITH_US.args)
    assert (await next_of(phone, Recorded)).seconds == 7.0


async def test_a_recording_that_was_never_begun_is_begun(service: Service) -> None:
    channel, _ = await service.call()
    phone = await taken_up(service, channel, RECORD, args=WITH_US.args)
    await channel.until(lambda c: c.recording == RECORD.name)
    channel.press("#")
    assert (await next_of(phone, Recorded)).seconds == 3.0


async def test_what_happens_before_a_call_is_taken_up_is_told_then(service: Service) -> None:
    service.arrivals.hold()
    for event in (ChannelDtmfReceived("1.1", "3"), StasisStart("1.1", ("resume", "1-1", "c.6", "queue", "TIMEOUT"))):
        for handler in service.client._handlers[type(event)]:
            handler(event)

    async def attend(phone: AriPhone) -> None:
        await phone.over.wait()

    phone = service.arrivals.take_up(WITH_US, "7", attend)
    service.arrivals.let_go()
    assert (await next_of(phone, Key)).key == "3"
    assert (await next_of(phone, QueueLeft)).outcome == "timeout"
    for handler in service.client._handlers[ChannelDestroyed]:
        handler(ChannelDestroyed("1.1", 16))
    await next_of(phone, HungUp)


async def test_who_is_asked_something_waits_for_nothing_of_ours(service: Service) -> None:
    channel, _ = await service.call()
    phone = await taken_up(service, channel, Say(()), args=WITH_US.args)
    assert nothing_else(phone)
