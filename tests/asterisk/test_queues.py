"""What a caller meets in a queue, and what brings him back, on a real Asterisk."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from time import monotonic

import pytest
from asterisk_world import World
from people import CITIZEN, agent, answers, arrived, rings, to_queue
from sip_peer import Leg

from ivr.flow.definition import Tier
from ivr.routing.model import Routing

pytestmark = pytest.mark.live

TONE = bytes([0x30, 0xB0] * 4000)


@pytest.fixture
def routing(routing: Routing) -> Routing:
    """The real routing without time to write notes; for Italian Paolo first, then Lucia too. Eight calls at once."""
    queues = {name: queue.model_copy(update={"wrap_up": 0, "tiers": ()}) for name, queue in routing.queues.items()}
    queues["it"] = queues["it"].model_copy(update={"level": 5, "tiers": (Tier(after=60, level=1),)})
    service = routing.service.model_copy(update={"most_calls": 8})
    return routing.model_copy(update={"queues": queues, "service": service})


def clip(world: World, name: str, seconds: float = 0.5) -> Path:
    """A clip of the sounds folder."""
    path = world.settings.sounds / f"{name}.alaw"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((TONE * 10)[: int(seconds * 8000)])
    return path


def sounds_played(world: World, channel: str) -> list[str]:
    """What was played to a channel besides music, as `language/clip`."""
    return [
        f"{row['eventextra']['language']}/{row['eventextra']['sound']}"
        for row in world.cel()
        if row["eventtype"] == "STREAM_BEGIN" and row["uniqueid"] == channel and "sound" in row["eventextra"]
    ]


async def test_a_queue_without_anybody_registered_is_left_at_once(world: World) -> None:
    _, channel = await arrived(world)
    await to_queue(world, channel, "it:60&it.2:60")
    async with asyncio.timeout(2):
        assert await world.controller.resume() == ["queue", "JOINEMPTY", "", "", ""]


async def test_a_tier_with_nobody_leads_on_to_the_wider_one_at_once_and_no_time_is_lost(world: World) -> None:
    lucia = await agent(world, "lucia", rings)
    _, channel = await arrived(world)
    began = time.monotonic()
    await to_queue(world, channel, "it:2&it.2:2")
    async with asyncio.timeout(1):
        await lucia.next_leg()
    assert await world.controller.resume() == ["queue", "TIMEOUT", "", "", ""]
    assert 3 < time.monotonic() - began < 5.5


async def test_the_wider_tier_comes_when_the_first_one_is_over(world: World) -> None:
    paolo, lucia = await agent(world, "paolo", rings), await agent(world, "lucia", answers)
    _, channel = await arrived(world)
    await to_queue(world, channel, "it:2&it.2:20")
    await paolo.next_leg()
    assert lucia.legs == []
    await lucia.next_leg()
    assert await world.controller.taken() == "lucia"


@pytest.mark.core
async def test_an_agent_hears_what_it_is_about_and_sees_who_calls(world: World) -> None:
    clip(world, "it/subject-obtain")
    clip(world, "it/whisper-waited/minutes-2")
    paolo = await agent(world, "paolo", answers)
    _, channel = await arrived(world)
    await to_queue(world, channel, "it:20", waited=150, QUEUE_WHISPER="no-such-clip&subject-obtain")
    assert await world.controller.taken() == "paolo"
    leg = await paolo.next_leg()
    assert leg.invite.get("from").startswith(f'"it obtain" <sip:{CITIZEN}@')
    told = [leg.invite.get(f"x-{name}") for name in ("subject", "language", "call-id")]
    assert told == ["obtain", "it", channel.replace(".", "-")]
    heard = [name for row in world.cel() for name in sounds_played(world, row["uniqueid"])]
    assert list(dict.fromkeys(heard)) == ["it/subject-obtain", "it/whisper-waited/minutes-2"]
    leg.hang_up()
    assert await world.controller.resume() == ["queue", "CONTINUE", "paolo", "", ""]
    assert await language(world, channel) == "fr"


async def language(world: World, channel: str) -> str:
    """The language that Asterisk has for a channel."""
    answer = await world.controller.request("GET", f"channels/{channel}/variable?variable=CHANNEL(language)")
    return str(answer["value"])


async def test_a_withheld_number_is_withheld_from_the_agent_and_the_subject_is_not(world: World) -> None:
    paolo = await agent(world, "paolo", answers)
    _, channel = await arrived(world, extra=f"Privacy: id\r\nP-Asserted-Identity: <sip:{CITIZEN}@127.0.0.2>\r\n")
    await to_queue(world, channel, "it:20")
    leg = await paolo.next_leg()
    assert leg.invite.get("from").startswith('"it obtain" <sip:anonymous@')
    assert not any(CITIZEN in value for values in leg.invite.headers.values() for value in values)


async def test_a_citizen_who_hangs_up_in_the_whisper_frees_the_agent_when_it_is_over(world: World) -> None:
    clip(world, "it/subject-obtain", 1.0)
    paolo = await agent(world, "paolo", answers)
    citizen, channel = await arrived(world)
    await to_queue(world, channel, "it:20", QUEUE_WHISPER="subject-obtain&subject-obtain&subject-obtain")
    leg = await paolo.next_leg()
    await leg.rtp.hears()
    citizen.hang_up()
    async with asyncio.timeout(4):
        await leg.released()
    assert not any(e["type"] == "ChannelVarset" and e["variable"] == "ACCEPTED" and e["value"]
                   for e in world.controller.events)  # fmt: skip


async def test_the_citizen_hears_music_until_the_agent_has_heard_what_it_is_about(world: World) -> None:
    clip(world, "it/subject-obtain", 2.0)
    paolo = await agent(world, "paolo", answers)
    citizen, channel = await arrived(world)
    await to_queue(world, channel, "it:20", QUEUE_WHISPER="no-such-clip&subject-obtain")
    (await paolo.next_leg()).rtp.voice = b"\x42\xc2"
    packets = citizen.rtp.packets
    await asyncio.sleep(1.5)  # the agent hears the clip
    assert citizen.rtp.packets > packets + 60 and citizen.rtp.last[:2] == TONE[:2]
    await citizen.rtp.hears_only(b"\x42\xc2")


async def test_an_agent_who_hangs_up_in_the_whisper_leaves_the_citizen_in_his_place(world: World) -> None:
    async def hangs_up_once(leg: Leg) -> None:
        await answers(leg)
        if len(leg.peer.legs) == 1:
            await leg.rtp.hears()
            leg.hang_up()

    clip(world, "it/subject-obtain", 1.0)
    paolo = await agent(world, "paolo", hangs_up_once)
    _, channel = await arrived(world)
    await to_queue(world, channel, "it:20", QUEUE_WHISPER="subject-obtain")
    await paolo.next_leg()
    first = monotonic()
    leg = await paolo.next_leg()
    assert monotonic() - first > 2, "he is left in peace for some seconds, or he would be rung five times"
    assert await world.controller.taken() == "paolo"
    leg.hang_up()
    assert await world.controller.resume() == ["queue", "CONTINUE", "paolo", "", ""]


async def test_keys_while_waiting(world: World) -> None:
    """`*` says it again in his own words and keeps the time; a key that is not offered changes nothing; `1` leaves."""
    clip(world, "it/wait-patience")
    await agent(world, "paolo", rings)
    citizen, channel = await arrived(world)
    await to_queue(world, channel, "it:30", QUEUE_OFFERS="callback")
    for key in ("*", "2", "7", "1"):
        await asyncio.sleep(0.3)  # a person presses one key after another
        await citizen.press(key)
    assert await world.controller.resume() == ["queue", "TIMEOUT", "", "callback", ""]


@pytest.mark.core
async def test_star_plays_the_callers_own_announcement_and_the_general_one_without_it(world: World) -> None:
    paolo = await agent(world, "paolo", answers)
    _, first = await arrived(world)
    await to_queue(world, first, "it:20")
    await paolo.next_leg()
    await world.controller.taken()
    citizen, channel = await arrived(world, "+33639980002")
    own = clip(world, f"it_{channel.replace('.', '-')}/wait-patience")
    own.write_bytes(b"\xd5" * 160)
    await to_queue(world, channel, "it:4")
    await world.queue_holds("it", 1)
    packets = citizen.rtp.packets
    clip(world, f"it_{channel.replace('.', '-')}/wait-patience", 1.0)
    await citizen.press("*")
    assert await world.controller.resume(channel) == ["queue", "TIMEOUT", "", "", ""]
    assert citizen.rtp.packets > packets + 100
    ours = f"it_{channel.replace('.', '-')}/wait-patience"
    assert sounds_played(world, channel) == [ours, ours]


async def test_only_the_talk_is_recorded(world: World) -> None:
    clip(world, "it/subject-obtain", 1.0)
    paolo = await agent(world, "paolo", answers)
    _, channel = await arrived(world)
    await to_queue(world, channel, "it:20", QUEUE_TAPE="tape-1", QUEUE_WHISPER="subject-obtain")
    leg = await paolo.next_leg()
    await world.controller.taken()
    await asyncio.sleep(2)  # they talk
    leg.hang_up()
    await world.controller.resume()
    seconds = ((world.settings.home / "spool/monitor/tape-1.wav").stat().st_size - 44) / 16000
    assert 1.5 < seconds < 2.5


@pytest.mark.core
async def test_more_calls_than_the_machine_may_carry_hear_so_and_then_nothing(world: World) -> None:
    clip(world, "fr/all-lines-busy", 1.0)
    for number in range(8):
        await arrived(world, f"+3363998001{number}")
    carrier = await world.peer("127.0.0.2")
    began = time.monotonic()
    told = [asyncio.create_task(carrier.call("+33199000100", f"+3363998002{number}")) for number in range(2)]
    await asyncio.sleep(0.3)  # these two hear the announcement now
    assert (await carrier.call("+33199000100", "+33639980030")).status == 503
    assert time.monotonic() - began < 0.9
    refused = await asyncio.gather(*told)
    assert [(leg.status, leg.rtp.packets > 30) for leg in refused] == [(503, True)] * 2
    assert len(world.met) == 8
