"""A trunk's address passes everything on both ways, and nothing at all while the line is dead."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from ivr.errors import ServiceTrouble
from ivr.outside.line import Wire
from ivr.outside.plan import Line, free_port


def bound(port: int = 0) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.bind(("127.0.0.1", port))
    made.setblocking(False)
    return made


@pytest.fixture
def service() -> Iterator[socket.socket]:
    with bound() as made:
        yield made


@pytest.fixture
def line() -> Line:
    return Line.at("paris-1", f"127.0.0.1:{free_port('127.0.0.1', socket.SOCK_DGRAM)}")


async def received(end: socket.socket) -> bytes:
    async with asyncio.timeout(2):
        return await asyncio.get_running_loop().sock_recv(end, 100)


async def test_requests_go_in_and_answers_come_back_from_the_same_address(service: socket.socket, line: Line) -> None:
    wire = Wire(line)
    wire.open()
    with bound(line.inner) as asterisk:
        service.sendto(b"OPTIONS", (line.host, line.port))
        async with asyncio.timeout(2):
            request, passed_on_by = await asyncio.get_running_loop().sock_recvfrom(asterisk, 100)
        asterisk.sendto(b"200 OK", passed_on_by)
        async with asyncio.timeout(2):
            answer, answered_by = await asyncio.get_running_loop().sock_recvfrom(service, 100)
            await wire.looked()
    wire.close()
    assert (request, answer) == (b"OPTIONS", b"200 OK")
    assert answered_by == (line.host, line.port)


async def test_a_dead_line_swallows_and_a_revived_one_passes_on(service: socket.socket, line: Line) -> None:
    wire = Wire(line)
    wire.open()
    with bound(line.inner) as asterisk:
        wire.behave("dead")
        service.sendto(b"swallowed", (line.host, line.port))
        async with asyncio.timeout(5):
            await wire.looked()
        wire.behave("accept")
        service.sendto(b"passed on", (line.host, line.port))
        assert await received(asterisk) == b"passed on"
    wire.close()


async def test_a_line_that_is_unseen_swallows_looks_alone(service: socket.socket, line: Line) -> None:
    wire = Wire(line)
    wire.open()
    with bound(line.inner) as asterisk:
        wire.behave("unseen")
        service.sendto(b"OPTIONS", (line.host, line.port))
        service.sendto(b"INVITE", (line.host, line.port))
        assert await received(asterisk) == b"INVITE"
    wire.close()


async def test_a_look_that_a_line_has_not_answered_is_waited_for_when_it_lives_again(
    service: socket.socket, line: Line
) -> None:
    wire = Wire(line)
    wire.open()
    await wire.late_looks()
    wire.behave("dead")
    service.sendto(b"OPTIONS", (line.host, line.port))
    await wire._looked.wait()
    swallowed = asyncio.get_running_loop().time()
    wire.behave("accept")
    await wire.late_looks()
    assert asyncio.get_running_loop().time() - swallowed > 2.5
    wire.close()


async def test_an_address_that_is_taken_is_told(line: Line) -> None:
    with bound(line.port), pytest.raises(ServiceTrouble, match="cannot be paris-1 at"):
        Wire(line).open()
