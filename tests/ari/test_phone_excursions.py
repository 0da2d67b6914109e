"""The excursions that a flow wants, as ARI is asked for them, and what they bring back."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest

from ivr.ari.errors import AriLost
from ivr.flow.commands import Connect, Enqueue, Play, Record
from ivr.flow.events import (
    Answered,
    CommandFailed,
    HungUp,
    LineLeft,
    QueueLeft,
    Through,
)
from ivr.flow.prompts import prompt
from tests.ari.conftest import MOMENT, Service, next_of, nothing_else

WELCOME = Play("c.1", (prompt("welcome"), prompt("topic-obtain", key=1), prompt("topic-obtain", "ar", key=1)), "fr")
MENU = Play("c.2", (prompt("menu"),), "fr")
RECORD = Record("c.3", "message-1", max_seconds=60, silence=5)
QUEUE = Enqueue("c.4", "fr", (("fr", 90.7),), MOMENT, "fr", (("subject", "visa"), ("country", "FR")))
LINE = Connect("c.5", "paris", "paris-main", "+33199000002", 25.0, "fr", (prompt("whisper"), prompt("press-1")))


async def test_a_queue_is_told_what_it_needs_before_the_caller_leaves(service: Service) -> None:
    channel, phone = await service.call()
    phone.stand = "visas:fr"
    await phone.perform(QUEUE)
    await channel.until(lambda c: c.where == ("to-queue", "fr"))
    assert channel.subscribed
    since = int(channel.variables.pop("QUEUE_SINCE"))
    assert abs(since - time.time()) < 5
    assert channel.variables == {
        "IVR_REF": "c.4",
        "STAND": "visas:fr",
        "ACCEPTED": "",
        "IVR_KNOWN": "",
        "QUEUE_STEPS": "fr:91",
        "QUEUE_LANGUAGE": "fr",
        "QUEUE_OFFERS": "",
        "QUEUE_WHISPER": "",
        "QUEUE_AGENT": "",
        "QUEUE_TAPE": "",
        "IVR_LANGUAGE": "fr",
        "IVR_SUBJECT": "visa",
        "IVR_COUNTRY": "FR",
    }
    assert nothing_else(phone)


async def test_the_callers_language_goes_before_the_queues(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(Enqueue("c.4", "fr", (("fr", 90),), MOMENT, "fr", (("language", "zgh"),)))
    await channel.until(lambda c: c.where is not None)
    assert channel.variables["IVR_LANGUAGE"] == "zgh"


async def test_an_agent_takes_the_call_and_it_comes_back(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(QUEUE)
    await channel.until(lambda c: c.where is not None)
    channel.accept("amina")
    channel.come_back("queue", "CONTINUE")
    assert await next_of(phone, Answered) == Answered(MOMENT, "c.4", "amina")
    assert await next_of(phone, QueueLeft) == QueueLeft(MOMENT, "c.4", "served", by="amina")


async def test_who_took_the_call_is_known_though_his_end_is_told_before_it(service: Service) -> None:
    """Two applications hear of one channel, and keep no order between them; what is heard twice is told once."""
    channel, phone = await service.call()
    await phone.perform(QUEUE)
    await channel.until(lambda c: c.where is not None)
    channel.variables |= {"ACCEPTED": "amina", "THROUGH": "paris"}
    channel.hang_up()
    channel.accept("amina")
    assert await next_of(phone, Answered) == Answered(MOMENT, "c.4", "amina")
    assert await next_of(phone, Through) == Through(MOMENT, "c.4", "paris")
    assert await next_of(phone, HungUp) and nothing_else(phone)


async def test_what_an_earlier_excursion_left_is_not_told_of_this_one(service: Service) -> None:
    channel, phone = await service.call()
    channel.variables |= {"THROUGH": "paris"}
    await phone.perform(LINE)
    await channel.until(lambda c: c.where is not None)
    channel.come_back("line", "NOANSWER", "19", "480")
    assert isinstance(await phone.next_event(), LineLeft)


@pytest.mark.parametrize(
    ("accepted", "left", "to"), [("", "callback", ""), ("", "message", ""), ("amina", "handed", "paris")]
)
async def test_why_a_caller_left_the_queue_is_told(service: Service, accepted: str, left: str, to: str) -> None:
    channel, phone = await service.call()
    await phone.perform(QUEUE)
    await channel.until(lambda c: c.where is not None)
    channel.variables["ACCEPTED"] = accepted
    channel.come_back("queue", "CONTINUE", left=left, to=to)
    if accepted:
        assert await next_of(phone, Answered) == Answered(MOMENT, "c.4", accepted)
    assert await next_of(phone, QueueLeft) == QueueLeft(MOMENT, "c.4", left, to, accepted)


async def test_a_queue_is_told_all_that_is_wanted_of_it(service: Service) -> None:
    channel, phone = await service.call()
    whisper = (prompt("whisper-language", language="ar"), prompt("subject-visa"))
    steps = (("ar", 60.0), ("ar.2", 120.0))
    await phone.perform(
        Enqueue(
            "c.4",
            "ar",
            steps,
            MOMENT - timedelta(seconds=70),
            "ar",
            (),
            whisper,
            ("callback", "message"),
            "amina",
            "tape-1",
        )
    )
    await channel.until(lambda c: c.where is not None)
    told = {name: value for name, value in channel.variables.items() if name.startswith("QUEUE_")}
    assert abs(int(told.pop("QUEUE_SINCE")) - (time.time() - 70)) < 5
    assert told == {
        "QUEUE_STEPS": "ar:60&ar.2:120",
        "QUEUE_LANGUAGE": "ar",
        "QUEUE_OFFERS": "callback&message",
        "QUEUE_WHISPER": "whisper-language/language-ar&subject-visa",
        "QUEUE_AGENT": "amina",
        "QUEUE_TAPE": "tape-1",
    }


async def test_who_took_an_earlier_excursion_does_not_count_for_the_next(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(QUEUE)
    await channel.until(lambda c: c.where is not None)
    channel.accept("amina")
    channel.come_back("queue", "CONTINUE")
    await next_of(phone, Answered)
    await next_of(phone, QueueLeft)
    await phone.perform(LINE)
    await channel.until(lambda c: c.where is not None)
    channel.come_back("line", "NOANSWER", "0", "180")
    assert await next_of(phone, LineLeft) == LineLeft(MOMENT, "c.5", "unanswered", 180)


async def test_a_line_is_told_what_it_needs(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(LINE)
    await channel.until(lambda c: c.where == ("to-line", "+33199000002"))
    assert channel.variables == {
        "IVR_REF": "c.5",
        "STAND": "",
        "ACCEPTED": "",
        "IVR_KNOWN": "",
        "LINE_TRUNK": "paris-main",
        "LINE_REST": "",
        "LINE_RING": "25",
        "LINE_WHISPER": "/sounds/fr/whisper&/sounds/fr/press-1",
        "LINE_LANGUAGE": "fr",
        "LINE_POST": "paris",
        "LINE_TAPE": "",
    }


async def test_an_excursion_silences_the_prompt_first(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(WELCOME)
    await channel.until(lambda c: c.playing == ["c.1"])
    await phone.perform(QUEUE)
    await channel.until(lambda c: c.where is not None)
    assert channel.playing == [] and nothing_else(phone)


async def lost(*_: object) -> None:
    raise AriLost("no answer")


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody is, is asked at once."""
    monkeypatch.setattr("ivr.ari.away.AGAIN", 0.01)


async def test_who_left_though_no_answer_came_is_on_his_way(
    service: Service, soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel, phone = await service.call()
    leave = service.client.channels.continue_in

    async def left_unanswered(*where: str) -> None:
        await leave(*where)
        await lost()

    monkeypatch.setattr(service.client.channels, "continue_in", left_unanswered)
    await phone.perform(QUEUE)
    await channel.until(lambda c: c.where is not None)
    asked = f"GET channels/{channel.id}"
    async with asyncio.timeout(5):
        while asked not in service.fake.requests:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await service.fake.drop_link()
    await service.client.ready()
    channel.come_back("queue", "TIMEOUT")
    assert (await next_of(phone, QueueLeft)).outcome == "timeout"
    assert nothing_else(phone)


async def test_who_did_not_leave_and_no_answer_came_goes_on(
    service: Service, soon: None, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, phone = await service.call()
    monkeypatch.setattr(service.client.channels, "continue_in", lost)
    await phone.perform(QUEUE)
    assert (await next_of(phone, CommandFailed)).ref == "c.4"
    assert phone.steered


async def test_a_way_back_that_is_told_again_does_not_end_the_next_excursion(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(QUEUE)
    await channel.until(lambda c: c.where is not None)
    channel.come_back("queue", "TIMEOUT")
    await next_of(phone, QueueLeft)
    await phone.perform(LINE)
    channel.tell("StasisStart", args=channel.args)
    assert (await next_of(phone, QueueLeft)).ref == "c.4"
    await channel.until(lambda c: c.where is not None)
    channel.accept("paris")
    assert (await next_of(phone, Answered)).ref == "c.5"


async def test_keys_in_a_conversation_are_nobodys_business(service: Service) -> None:
    channel, phone = await service.call()
    await phone.perform(QUEUE)
    await channel.until(lambda c: c.where is not None)
    channel.press("4")
    channel.come_back("queue", "TIMEOUT")
    await next_of(phone, QueueLeft)
    assert nothing_else(phone)
