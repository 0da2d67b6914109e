"""The manager link logs in, hands over events, survives its callbacks, and comes back after every loss."""

import asyncio
import logging
from contextlib import suppress

import pytest
from fake_manager import FakeManager

from ivr.ami.link import Link

PATIENCE = 10
FULLY_BOOTED = b"Event: FullyBooted\r\nStatus: Fully Booted\r\n\r\n"
HEADERS = b"Event: VarSet\r\nVariable: a\r\nVariable: b\r\nValue: x\r\n\r\n"


@pytest.fixture
async def asterisk():
    running = FakeManager()
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def link(asterisk):
    made = Link(asterisk.address, "ivr", "right", reconnect=0)
    yield made
    made.stop()


async def soon(awaitable):
    async with asyncio.timeout(PATIENCE):
        return await awaitable


async def test_it_logs_in_and_hands_over_the_headers_of_events(asterisk, link):
    events = asyncio.Queue()
    link.on("VarSet", events.put_nowait)
    link.start()
    await soon(link.logged_in.wait())
    asterisk.say(FULLY_BOOTED + HEADERS)
    assert await soon(events.get()) == {"Event": "VarSet", "Variable": "a, b", "Value": "x", "content": ""}


async def test_an_event_may_arrive_in_pieces(asterisk, link):
    events = asyncio.Queue()
    link.on("FullyBooted", lambda told: events.put_nowait(told["Status"]))
    link.start()
    await soon(link.logged_in.wait())
    for place in range(len(FULLY_BOOTED)):
        asterisk.say(FULLY_BOOTED[place : place + 1])
    assert await soon(events.get()) == "Fully Booted"


async def test_a_callback_that_fails_is_logged_and_the_next_one_is_called(asterisk, link, caplog):
    events = asyncio.Queue()
    link.on("VarSet", lambda told: told["no such header"])
    link.on("VarSet", events.put_nowait)
    link.start()
    await soon(link.logged_in.wait())
    asterisk.say(HEADERS + HEADERS)
    await soon(events.get())
    await soon(events.get())
    assert caplog.text.count("a callback failed on VarSet") == 2


async def test_a_lost_connection_is_made_again(asterisk, link, caplog):
    events = asyncio.Queue()
    link.on("VarSet", events.put_nowait)
    link.start()
    for _ in range(3):
        assert await soon(asterisk.logins.get()) == ("ivr", True)
        await soon(link.logged_in.wait())
        asterisk.say(HEADERS)
        await soon(events.get())
        asterisk.drop()
    told = [record.getMessage().partition(";")[0] for record in caplog.records if record.levelno >= logging.WARNING]
    assert told[:3] == [f"AMI: the link to Asterisk {what}" for what in ("is lost", "stands again", "is lost")]


async def test_it_waits_for_an_asterisk_that_is_not_there_yet(asterisk, link):
    await asterisk.stop()
    link.start()
    with suppress(TimeoutError):
        await asyncio.wait_for(link.logged_in.wait(), 0.1)
    assert not link.logged_in.is_set()
    await asterisk.start()
    await soon(link.logged_in.wait())


async def test_a_refused_login_is_told_loudly_and_tried_again(asterisk, caplog):
    link = Link(asterisk.address, "ivr", "wrong", reconnect=0)
    link.start()
    for _ in range(4):
        assert await soon(asterisk.logins.get()) == ("ivr", False)
    link.stop()
    told = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert [words for words in told if "refuses the login" in words and "Authentication failed" in words] == [told[0]]
    assert not link.logged_in.is_set()


class Heard(logging.Handler):
    """Sets an event once the link's log has said `words`."""

    def __init__(self, words):
        super().__init__()
        self.words, self.heard = words, asyncio.Event()

    def emit(self, record):
        if self.words in record.getMessage():
            self.heard.set()


async def only_another_logs_in(asterisk):
    other = Link(asterisk.address, "other", "right", reconnect=0)
    other.start()
    for _ in range(3):
        assert await soon(asterisk.logins.get()) == ("other", True)
        asterisk.drop()
    other.stop()


async def test_stopped_while_it_connects_it_does_not_log_in(asterisk, link):
    link.start()
    link.stop()
    link.stop()
    await only_another_logs_in(asterisk)


async def test_stopped_between_two_tries_it_does_not_come_back(asterisk, link):
    await asterisk.stop()
    unreachable = Heard("cannot be reached")
    logging.getLogger("ivr.ami.link").addHandler(unreachable)
    link.start()
    await soon(unreachable.heard.wait())
    logging.getLogger("ivr.ami.link").removeHandler(unreachable)
    link.stop()
    await asterisk.start()
    await only_another_logs_in(asterisk)


async def test_stopped_while_it_stands_it_does_not_come_back(asterisk, link):
    link.start()
    assert await soon(asterisk.logins.get()) == ("ivr", True)
    link.stop()
    await only_another_logs_in(asterisk)
