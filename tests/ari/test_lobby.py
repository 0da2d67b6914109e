"""What the lobby is told of a call: that it waits, that an agent took it, and that it is back or gone."""

from __future__ import annotations

from ivr.ari.wire import ChannelVarset
from ivr.calls.lobby import EmptyLobby
from ivr.flow.commands import Command, Connect, Enqueue
from ivr.flow.events import Answered, HungUp, LineLeft, QueueLeft, Through
from tests.ari.conftest import MOMENT, Service, next_of

QUEUE = Enqueue("c.4", "fr", (("fr", 90),), MOMENT, "fr")
LINE = Connect("c.5", "paris", "paris-1", "+33199000002", 25, "fr", ())


class Told(EmptyLobby):
    """Keeps what it is told."""

    def __init__(self) -> None:
        super().__init__(lambda: MOMENT)
        self.of: list[str] = []

    def entered(self, call: str, command: Enqueue) -> None:
        self.of.append(f"entered {command.queue}")

    def taken(self, call: str, by: str) -> None:
        self.of.append(f"taken by {by}")

    def left(self, call: str) -> None:
        self.of.append("left")


async def away(service: Service, command: Command):
    """A call that is away to a queue or a line, and has been taken by somebody there."""
    service.arrivals._lobby = told = Told()
    channel, phone = await service.call()
    await phone.perform(command)
    await channel.until(lambda c: c.where is not None)
    phone.hear(ChannelVarset(channel.id, "ACCEPTED", "amina"), MOMENT)
    assert (await next_of(phone, Answered)).by == "amina"
    return channel, phone, told


async def test_who_is_taken_by_an_agent_and_comes_back(service: Service) -> None:
    channel, phone, told = await away(service, QUEUE)
    channel.come_back("queue", "CONTINUE")
    await next_of(phone, QueueLeft)
    assert told.of == ["entered fr", "taken by amina", "left"]


async def test_who_is_left_with_a_post_talks_with_no_agent_more(service: Service) -> None:
    channel, phone, told = await away(service, QUEUE)
    phone.hear(ChannelVarset(channel.id, "THROUGH", "lyon"), MOMENT)
    assert (await next_of(phone, Through)).to == "lyon"
    assert told.of == ["entered fr", "taken by amina"]


async def test_a_post_that_takes_a_call_is_no_agent(service: Service) -> None:
    channel, phone, told = await away(service, LINE)
    channel.come_back("line", "ANSWER", "16", "200")
    await next_of(phone, LineLeft)
    assert told.of == ["left"]


async def test_who_hangs_up_has_left(service: Service) -> None:
    channel, phone, told = await away(service, QUEUE)
    channel.hang_up()
    await next_of(phone, HungUp)
    assert told.of == ["entered fr", "taken by amina", "left"]
