"""Whose turn it is in queues that share agents, and who is asked first, on a real Asterisk."""

from __future__ import annotations

import pytest
from asterisk_world import World
from people import agent, answers, arrived, rings, to_queue

from ivr.flow.definition import Tier
from ivr.routing.model import Routing

pytestmark = pytest.mark.live


@pytest.fixture
def routing(routing: Routing) -> Routing:
    """The real routing without time to write notes; for Italian Paolo first, then Lucia too. Eight calls at once."""
    queues = {name: queue.model_copy(update={"wrap_up": 0, "tiers": ()}) for name, queue in routing.queues.items()}
    queues["it"] = queues["it"].model_copy(update={"level": 5, "tiers": (Tier(after=60, level=1),)})
    service = routing.service.model_copy(update={"most_calls": 8})
    return routing.model_copy(update={"queues": queues, "service": service})


async def test_an_agent_takes_the_oldest_caller_of_all_his_queues(world: World) -> None:
    """Lucia serves Spanish and, in its wider tier, Italian. Whoever came first is first, whatever line he waits in."""
    lucia = await agent(world, "lucia", answers)
    _, first = await arrived(world, "+33639980009")
    await to_queue(world, first, "es:60")
    talk = await lucia.next_leg()
    for caller, line, waited in (("+33639980010", "es", 10), ("+33639980011", "it.2", 300), ("+33639980012", "es", 20)):
        _, channel = await arrived(world, caller)
        await to_queue(world, channel, f"{line}:60", waited=waited)
    await world.queue_holds("es", 2)
    await world.queue_holds("it.2", 1)
    order = []
    for _ in range(3):
        await talk.rtp.hears()
        talk.hang_up()
        talk = await lucia.next_leg()
        order.append(talk.invite.get("from").partition("sip:")[2].partition("@")[0])
    assert order == ["+33639980011", "+33639980012", "+33639980010"]


async def test_callers_of_one_queue_keep_their_order_when_an_older_one_waits_for_one_of_two_free_agents(
    world: World,
) -> None:
    """Both agents become free at once; Lucia goes to the Spanish caller, Paolo to the older of the two Italian ones."""
    paolo, lucia = await agent(world, "paolo", answers), await agent(world, "lucia", answers)
    talks = []
    for phone, caller, line in ((paolo, "+33639980008", "it"), (lucia, "+33639980009", "es")):
        _, channel = await arrived(world, caller)
        await to_queue(world, channel, f"{line}:60")
        talks.append(await phone.next_leg())
    for caller, line, waited in (
        ("+33639980010", "es", 300),
        ("+33639980011", "it.2", 20),
        ("+33639980012", "it.2", 10),
    ):
        _, channel = await arrived(world, caller)
        await to_queue(world, channel, f"{line}:60", waited=waited)
    await world.queue_holds("it.2", 2)
    for talk in talks:
        await talk.rtp.hears()
        talk.hang_up()
    callers = [(await phone.next_leg()).invite.get("from") for phone in (paolo, lucia)]
    assert ["+33639980011" in callers[0], "+33639980010" in callers[1]] == [True, True]


async def test_the_agent_who_had_the_caller_before_is_asked_first_when_he_is_free(world: World) -> None:
    paolo, lucia = await agent(world, "paolo", rings), await agent(world, "lucia", answers)
    _, channel = await arrived(world)
    await to_queue(world, channel, "it:2&it.2:20", QUEUE_AGENT="lucia")
    leg = await lucia.next_leg()
    assert await world.controller.taken() == "lucia"
    assert leg.invite.get("x-subject") == "obtain"
    assert paolo.legs == []
    leg.hang_up()
    assert await world.controller.resume() == ["queue", "CONTINUE", "lucia", "", ""]


@pytest.mark.parametrize("away", ["pause member PJSIP/lucia", "remove member PJSIP/lucia from it.2"])
async def test_an_agent_who_is_paused_or_logged_out_is_not_asked_first(world: World, away: str) -> None:
    paolo, lucia = await agent(world, "paolo", answers), await agent(world, "lucia", answers)
    await world.asterisk.cli(f"queue {away}")
    _, channel = await arrived(world)
    await to_queue(world, channel, "it:10&it.2:20", QUEUE_AGENT="lucia")
    assert await world.controller.taken() == "paolo"
    assert (len(paolo.legs), lucia.legs) == (1, [])
