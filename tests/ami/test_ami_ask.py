"""Requests on the manager link: one answer, lists, refusals, a deaf Asterisk, a connection that breaks."""

import asyncio

import pytest
from fake_manager import FakeManager

from ivr.ami.errors import AmiAway, AmiRefused
from ivr.ami.link import Link

BOOTED = b"Event: FullyBooted\r\nStatus: Fully Booted\r\n\r\n"


class Answering(FakeManager):
    """Answers by action; an action that is not in `answers` is met with silence. `asked` are all but logins."""

    def __init__(self):
        super().__init__()
        self.answers = {}
        self.asked = []

    def _answer(self, asked, writer):
        if asked["Action"] == "Login":
            super()._answer(asked, writer)
            writer.write(BOOTED)
            return
        self.asked.append(asked)
        for lines in self.answers.get(asked["Action"], []):
            writer.write(
                f"{lines}\r\nActionID: {asked['ActionID']}\r\n\r\n".replace("\n", "\r\n").replace("\r\r", "\r").encode()
            )


@pytest.fixture
async def asterisk():
    running = Answering()
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def link(asterisk):
    made = Link(asterisk.address, "ivr", "right", reconnect=0, patience=0.2)
    made.ups = asyncio.Queue()

    async def up():
        made.ups.put_nowait("up")

    made.on_up(up)
    made.start()
    async with asyncio.timeout(10):
        await made.ups.get()
    yield made
    made.stop()


async def test_one_answer(asterisk, link):
    asterisk.answers["QueueAdd"] = ["Response: Success\nMessage: Added interface to queue"]
    told = await link.ask("QueueAdd", Queue="fr", Interface="PJSIP/amina")
    assert told["Message"] == "Added interface to queue"
    assert asterisk.asked[0]["Queue"] == "fr"


async def test_a_list_comes_without_its_frame(asterisk, link):
    asterisk.answers["QueueStatus"] = [
        "Response: Success\nEventList: start\nMessage: Queue status will follow",
        "Event: QueueMember\nName: amina",
        "Event: QueueMember\nName: claire",
        "Event: QueueStatusComplete\nEventList: Complete",
    ]
    assert [event["Name"] for event in await link.ask_all("QueueStatus")] == ["amina", "claire"]


@pytest.mark.parametrize("asking", ["ask", "ask_all"])
async def test_a_refusal_is_told_in_asterisks_words(asterisk, link, asking):
    asterisk.answers["QueueStatus"] = ["Response: Error\nMessage: Permission denied"]
    with pytest.raises(AmiRefused, match="Permission denied"):
        await getattr(link, asking)("QueueStatus")


async def test_a_deaf_asterisk_is_left_and_everything_read_afresh_and_nothing_is_sent_twice(asterisk, link):
    with pytest.raises(AmiAway, match="did not answer QueueAdd"):
        await link.ask("QueueAdd", Queue="fr")
    async with asyncio.timeout(10):
        assert await link.ups.get() == "up"
    assert [asked["Action"] for asked in asterisk.asked].count("QueueAdd") == 1


async def test_a_connection_that_breaks_ends_the_waiting_at_once_and_nothing_is_sent_twice(asterisk):
    link = Link(asterisk.address, "ivr", "right", reconnect=0, patience=60)
    ups, downs = asyncio.Queue(), []

    async def up():
        ups.put_nowait("up")

    link.on_up(up)
    link.on_down(lambda: downs.append("down"))
    link.start()
    async with asyncio.timeout(10):
        await ups.get()
        asking = asyncio.ensure_future(link.ask("QueueAdd", Queue="fr"))
        while not asterisk.asked:  # noqa: ASYNC110
            await asyncio.sleep(0)
        asterisk.drop()
        with pytest.raises(AmiAway, match="broke"):
            await asking
        await ups.get()
    link.stop()
    assert downs == ["down", "down"]
    assert len(asterisk.asked) == 1


async def test_without_a_link_nothing_is_waited_for():
    with pytest.raises(AmiAway, match="not connected"):
        await Link("127.0.0.1:1", "ivr", "right").ask("Ping")


async def test_a_value_cannot_smuggle_in_an_action(asterisk, link):
    with pytest.raises(ValueError, match="line break"):
        await link.ask("QueuePause", Reason="meal\r\nAction: Originate")
    assert asterisk.asked == []
