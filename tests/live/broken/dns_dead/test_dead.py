"""One trunk is given by its host name, and no name server answers: the service starts, and no call waits for names.

What a name costs otherwise was seen: Asterisk asks for it while it starts, and had not started after half a minute.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
import pytest_asyncio

from ivr.flow.entries import Attempted, Dialled
from ivr.outside.leg import Leg
from ivr.settings import Settings
from tests.live import listening
from tests.live.broken.dns_dead.nameless import SILENT
from tests.live.broken.judged import FRANCE, all_over, ends, heard
from tests.live.controller import SplitTown, open_split_town
from tests.live.ground import ALWAYS_OPEN
from tests.live.town import until
from tests.recovery.states import asked, dialled, keyed, other

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

SPAIN = "+34910000100"
BY_NAME = {'"${MADRID_SIP:-127.0.0.14:5060}"': '"sip.madrid.example:5060"'}

TO_THE_NEXT = 3.0
"""Seconds from the first trunk's turn to the moment at which the second one rings."""


class Silence(asyncio.DatagramProtocol):
    """Takes every question, and answers none."""

    def __init__(self) -> None:
        self.asked = b""

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        """A question."""
        self.asked += data


@asynccontextmanager
async def silent_server(settings: Settings) -> AsyncIterator[None]:
    """A name server that keeps silent; it must have been asked for the trunk's name."""
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(Silence, local_addr=(SILENT, 53))
    try:
        yield
        assert b"madrid" in server.asked
    finally:
        transport.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> AsyncIterator[SplitTown]:
    """The first of Madrid's two trunks has a name only; everybody who picks up talks for a minute."""
    changes, program = ALWAYS_OPEN | BY_NAME, "tests.live.broken.dns_dead.nameless"
    async with open_split_town(changes, "talk=60", program=program, around=silent_server) as made:
        yield made


async def test_the_second_trunk_is_called_at_once_and_other_calls_notice_nothing(town: SplitTown) -> None:
    assert "the trunk address sip.madrid.example cannot be resolved" in town.controller.said
    caller = await keyed(town, await dialled(town, SPAIN), ("language", "2"), ("where-filed", "1"))
    beside = await dialled(town, FRANCE)
    await town.reached(beside.call, asked("language"), "he is greeted", 3)
    line = await other(town, caller)
    await line.reached("talks")
    await caller.leg.speak(2)
    (first, second), rang = dialled_in(town, caller.call), next(one.at for one in line.story if one.what == "rings")
    assert (first.trunk, second.trunk, line.name) == ("madrid-1", "madrid-2", "madrid-2")
    assert (rang - first.at).total_seconds() < TO_THE_NEXT
    (dead, *_) = (entry for entry in town.entries(caller.call) if isinstance(entry, Attempted))
    assert (dead.trunk, dead.outcome) == ("madrid-1", "dead")
    await all_over(town, caller.leg, beside.leg)
    assert [ends(town, one.call) for one in (caller, beside)] == [["transferred"], ["abandoned_in_menu"]]
    assert list(listening.talked(caller.leg, line)) == []
    heard(town, beside.leg, "fr/welcome")


def dialled_in(town: SplitTown, call: str) -> list[Dialled]:
    """The trunks that had their turn."""
    return [entry for entry in town.entries(call) if isinstance(entry, Dialled)]


async def test_the_fallback_does_not_wait_either(town: SplitTown) -> None:
    town.controller.kill()
    before = len(town.outside.legs)
    await asyncio.sleep(5)  # the heartbeat grows old
    caller = await town.call(SPAIN)
    for node, key in (("language", "2"), ("where-filed", "1")):
        await until(partial(at_node, town, node), f"the fallback asks at {node}", 10)
        await caller.press(key)
    await until(partial(at_node, town, "consulate"), "he is put through", 10)
    said = listening.seconds_of(town.settings.sounds / "es/transfer-wait.sln")
    await until(lambda: bool(lines(town, before)), "a line is called", said + TO_THE_NEXT)
    (line,) = lines(town, before)
    assert line.name == "madrid-2"
    await line.reached("talks")
    await caller.speak(2)
    await caller.hang_up()
    await town.quiet()
    assert list(listening.talked(caller, line)) == []


def at_node(town: SplitTown, node: str) -> bool:
    """Whether the fallback has come there."""
    return any(row["eventtype"] == "NODE" and f'"{node}"' in row["eventextra"] for row in town.cel())


def lines(town: SplitTown, since: int) -> list[Leg]:
    """The lines that were called."""
    return [leg for leg in town.outside.legs[since:] if leg.kind == "line"]
