"""A manager interface that is connected and says nothing: calls go on, and what is not known is said to be so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from ivr.ami.link import BEAT, PATIENCE
from ivr.control.questions import ask
from ivr.flow.entries import Taken
from ivr.outside.caller import place_call
from ivr.outside.dial import Placed, dial
from ivr.outside.script import parse
from tests.live.town import Town, open_town, until


class Between:
    """Stands between the service and Asterisk's manager interface; while `deaf`, it takes all and says nothing."""

    def __init__(self) -> None:
        self.deaf = False
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def standing_before(self, address: str) -> AsyncIterator[str]:
        """The address to connect to instead."""
        host, _, port = address.rpartition(":")

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError):
                asterisk, to_asterisk = await asyncio.open_connection(host, int(port))
                ways = (self._pass_on(reader, to_asterisk), self._pass_on(asterisk, writer))
                self._tasks |= {asyncio.create_task(way) for way in ways}

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        try:
            yield "127.0.0.1:{1}".format(*server.sockets[0].getsockname())
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if not self.deaf:
                    writer.write(data)
            writer.close()


async def citizen(town: Town, keys: str) -> Placed:
    """Somebody who calls France."""
    return await dial(town.outside, town.service.settings.control, "+33199000100", town.new_number(), parse(keys))


def by(placed: Placed) -> list[str]:
    return [entry.by for entry in placed.entries if isinstance(entry, Taken)]


@pytest.mark.live
async def test_calls_codes_and_listings_while_the_manager_is_deaf() -> None:
    between = Between()
    async with open_town({}) as town:
        link, control = town.service.link, town.service.settings.control
        async with between.standing_before(town.service.settings.ami_bind) as address:
            link._manager.config["port"] = int(address.rpartition(":")[2])
            link._manager.drop()
            await until(lambda: not link.logged_in.is_set(), "the old connection is gone")
            await until(lambda: town.service.agents.roster.able("fr") is not None, "the new one stands", 10)
            await town.arrange("2026-11-23T10:00", "talk=12", False)
            talking = asyncio.create_task(citizen(town, "1 1 !"))
            await until(lambda: any(leg.has("through") for leg in town.outside.legs), "an agent talks", 30)
            between.deaf = True
            leg = await place_call(town.outside, "*2", "idir", account="idir")
            waiting = asyncio.create_task(citizen(town, "1 1 t!"))
            await until(lambda: not link.logged_in.is_set(), "it is noticed", BEAT + PATIENCE + 1)
            await leg.wait_ended(20)
            assert town.service.agents.desk.state("idir").standing == "out"
            rows = await ask(control, "agents")
            assert {row["telephone"] for row in rows} == {row["doing"] for row in rows} == {"unknown"}
            state = await ask(control, "status")
            assert state["links"] == {"ari": True, "ami": False}
            assert state["queues"]["fr"]["free"] is None
            assert "PJSIP/idir" in await town.service.asterisk.cli("queue show")
            between.deaf = False
            await until(lambda: town.service.agents.roster.able("fr") is not None, "all is read afresh", 15)
            async with asyncio.timeout(10):
                while "PJSIP/idir" in await town.service.asterisk.cli("queue show"):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            assert sorted(by(await talking) + by(await waiting)) == ["amina", "claire"]
        assert {row["standing"] for row in await ask(control, "agents")} == {"in", "out"}
