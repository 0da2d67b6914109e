"""What happens is told on the control socket: to every reader, at once, and never at a call's expense."""

import asyncio
import os
import socket
import stat

import pytest
from sample_calls import at, whole_call

from ivr.errors import MissingRequirement, ServiceTrouble
from ivr.flow.entries import Noted
from ivr.journal.tail import TailServer, follow, open_tail

HELLO = {"sip": "127.0.0.1:5060", "pid": 4711, "now": "2026-11-23T10:00:00+01:00"}


@pytest.fixture
def control(tmp_path):
    return tmp_path / "home" / "control.sock"


@pytest.fixture
async def server(control):
    running = TailServer(control, HELLO)
    await running.start()
    yield running
    await running.stop()


async def test_two_readers_are_told_everything_in_order(server, control):
    async with open_tail(control) as first, open_tail(control) as second:
        for entry in whole_call():
            server.publish("c1", entry)
        await server.stop()
        expected = [("c1", entry) for entry in whole_call()]
        assert [told async for told in first.entries()] == expected
        assert [told async for told in second.entries()] == expected


async def test_a_reader_is_greeted_with_the_facts_of_the_service(server, control):
    async with open_tail(control) as tail:
        assert tail.hello == HELLO


async def test_a_slow_reader_is_dropped_and_the_others_hear_everything(server, control, caplog):
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_UNIX) as slow:
        slow.setblocking(False)
        await loop.sock_connect(slow, str(control))
        assert await loop.sock_recv(slow, 8)
        async with open_tail(control) as quick:
            heard = quick.entries()
            for n in range(2000):
                server.publish("c1", Noted(at(n), "x" * 1000))
                assert await anext(heard) == ("c1", Noted(at(n), "x" * 1000))
    assert caplog.text.count("too slow and was dropped") == 1


async def test_publishing_with_nobody_there_does_nothing(server):
    server.publish("c1", Noted(at(0), "unheard"))


async def test_readers_come_and_go(server, control):
    async with open_tail(control):
        pass
    async with open_tail(control) as tail:
        server.publish("c2", Noted(at(0), "heard"))
        assert await anext(tail.entries()) == ("c2", Noted(at(0), "heard"))


async def test_following_hears_entries_until_the_service_stops(server, control):
    told = follow(control)
    first = asyncio.ensure_future(anext(told))
    await asyncio.sleep(0)  # it connects in this one step, hence before the next reader
    async with open_tail(control):
        server.publish("c1", Noted(at(0), "heard"))
    assert await first == ("c1", Noted(at(0), "heard"))
    await server.stop()
    assert [late async for late in told] == []


async def test_the_socket_of_a_dead_service_is_replaced(control):
    control.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(control))
    server = TailServer(control)
    await server.start()
    async with open_tail(control) as tail:
        assert tail.hello == {}
    await server.stop()
    assert not control.exists()


async def test_a_second_service_in_the_same_folder_is_refused_and_the_first_goes_on(server, control):
    with pytest.raises(ServiceTrouble, match="a service is already running in this folder"):
        await TailServer(control).start()
    async with open_tail(control) as tail:
        assert tail.hello == HELLO


async def test_a_folder_with_a_very_long_name_is_no_hindrance(tmp_path):
    control = tmp_path / ("long" * 50) / ("er" * 60) / "control.sock"
    server = TailServer(control, HELLO)
    await server.start()
    async with open_tail(control) as tail:
        assert tail.hello == HELLO
    await server.stop()


async def test_only_the_owner_may_listen(server, control):
    assert stat.S_IMODE(os.stat(control).st_mode) == 0o600


async def test_without_a_service_the_reader_is_told_to_start_one(control):
    with pytest.raises(MissingRequirement, match="no service is running"):
        async with open_tail(control):
            pass
