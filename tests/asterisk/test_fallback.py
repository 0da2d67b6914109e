"""The fallback on a real Asterisk: the ways in, the ways back from queues and lines, and keys that are early."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from asterisk_world import World
from people import CITIZEN, agent, answers, arrived, to_queue
from sip_peer import Leg

from ivr.flow.entries import Message
from ivr.flow.prompts import clip_name
from ivr.flow.said import everything_said
from ivr.reconciling.messages import message_in
from ivr.routing.model import Routing

pytestmark = pytest.mark.live

SHORT = bytes([0x30, 0xB0] * 1600)
"""The sound of every clip: 0.4 seconds."""

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
STAND = "first-level:fr:obtain:citizen:FR:paris:::"
LINE = {"LINE_RING": "3", "LINE_LANGUAGE": "fr", "LINE_POST": "paris", "LINE_TRUNK": "paris-1", "IVR_SUBJECT": "obtain",
        "IVR_LANGUAGE": "fr", "IVR_COUNTRY": "FR"}  # fmt: skip


@pytest.fixture
def routing(routing: Routing) -> Routing:
    """The real routing with little patience; the play node of a crisis cannot be cut short."""
    service = routing.service.model_copy(update={"wait_for_key": 1.0, "tries": 2})
    crisis = routing.flow["crisis"].model_copy(update={"barge_in": False})
    return routing.model_copy(update={"service": service, "flow": {**routing.flow, "crisis": crisis}})


async def alone(world: World) -> None:
    """All clips are there, no controller is, and it is Monday morning."""
    beep = world.settings.sounds / "beep.alaw"
    beep.write_bytes(SHORT)
    names = {clip_name(said, language) for language, said in everything_said(world.routing.as_flow(""))}
    for name in names:
        path = world.settings.sounds / f"{name}.alaw"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        os.link(beep, path)
    await world.asterisk.cli(f"dialplan set global CLOCK {round(MONDAY.timestamp() - time.time())}")
    await world.controller.goes()


def told(world: World, event: str) -> list[str]:
    """What the fallback told Asterisk's records, oldest first."""
    return [row["eventextra"]["extra"] for row in world.cel() if row["eventtype"] == event]


def played(world: World) -> list[str]:
    """The clips that were played to citizens, as `fr/welcome`."""
    rows = [row for row in world.cel() if row["eventtype"] == "STREAM_BEGIN" and "sound" in row["eventextra"]]
    return [row["eventextra"]["sound"].rpartition("/sounds/")[2] for row in rows]


async def seen(true: Callable[[], bool], seconds: float = 20) -> None:
    """Returns when it is so; for files, which tell nobody that they have changed."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def at_node(world: World, node: str) -> None:
    """Returns when a call has come to a node."""
    await seen(lambda: told(world, "NODE")[-1:] == [node])


async def calls(world: World, number: str = "+33199000100") -> Leg:
    carrier = await world.peer("127.0.0.2")
    return await carrier.call(number, CITIZEN)


async def test_a_call_without_a_controller_leaves_a_message_with_everything_that_is_known(world: World) -> None:
    await alone(world)
    leg = await calls(world)
    for node, key in (
        ("language", "9"),
        ("language", "6"),
        ("topics", "2"),
        ("where-filed", "1"),
        ("competent-post", "2"),
    ):
        await at_node(world, node)
        await leg.press(key)
    await at_node(world, "consulate-choice")
    await leg.press("2")
    await seen(lambda: "beep" in str(played(world)))
    await asyncio.sleep(2)
    leg.hang_up()
    message = await kept(world)
    assert message and 1 < message.seconds < 3
    assert told(world, "CALL") == [f"+33199000100 carrier 1 {CITIZEN}"]
    assert (message.node, message.language, message.post) == ("consulate-message", "nl", "lyon")
    assert (message.subject, message.urgent) == ("progress", False)
    assert (world.settings.recordings / message.file).exists()


async def kept(world: World) -> Message | None:
    """What a controller takes in from the only recording once its call is over."""
    await seen(lambda: any(row["eventtype"] == "LINKEDID_END" for row in world.cel()))
    (recorded,) = told(world, "MESSAGE")
    return await asyncio.to_thread(message_in, world.settings.recordings, recorded, bool(told(world, "EMPTY")), MONDAY)


@pytest.mark.parametrize(("stays", "counts"), [(0.0, False), (0.3, False), (0.6, False), (2.5, True)])
async def test_no_moment_to_hang_up_leaves_a_recording_of_which_nobody_knows(
    world: World, stays: float, counts: bool
) -> None:
    await alone(world)
    leg, _ = await standing(world, "centre-message:fr:obtain::::::")
    await seen(lambda: bool(told(world, "MESSAGE")))
    await asyncio.sleep(stays)
    leg.hang_up()
    message = await kept(world)
    assert bool(message) is counts
    assert [file.name for file in world.settings.recordings.glob("*")] == ([message.file] if message else [])


@pytest.mark.parametrize(("says", "empty", "thanked"), [(0.5, 1, False), (2.5, 0, True)])
async def test_who_has_spoken_with_a_controller_before_is_thanked_for_a_message_or_asked_again(
    world: World, says: float, empty: int, thanked: bool
) -> None:
    await alone(world)
    leg, _ = await standing(world, "centre-message:fr:obtain::::::")
    await seen(lambda: bool(told(world, "MESSAGE")))
    await asyncio.sleep(0.5 + says)
    await leg.press("#")
    await seen(lambda: "fr/message-thanks" in played(world) or bool(told(world, "EMPTY")))
    assert (len(told(world, "EMPTY")), "fr/message-thanks" in played(world)) == (empty, thanked)
    leg.hang_up()


async def test_what_a_disk_that_takes_no_more_broke_off_is_not_told_to_be_empty(world: World) -> None:
    await alone(world)
    world.settings.recordings.rmdir()
    world.settings.recordings.touch()
    leg, _ = await standing(world, "centre-message:fr:obtain::::::")
    await seen(lambda: "fr/message-not-kept" in played(world))
    assert (len(told(world, "MESSAGE")), told(world, "EMPTY")) == (1, [])
    leg.hang_up()


async def test_a_number_that_is_not_ours_hears_so(world: World) -> None:
    await alone(world)
    leg = await calls(world, "+33199000199")
    await leg.released()
    assert [clip.partition("/")[2] for clip in played(world)] == ["unknown-number"]


async def test_keys_in_a_prompt_that_must_be_heard_are_kept_and_cut_nothing_short(world: World) -> None:
    await alone(world)
    leg, channel = await standing(world, "crisis:es::::::::")
    await seen(lambda: "es/crisis" in played(world))
    await leg.press("1")
    await at_node(world, "centre-message")
    assert "es/closed-option-message/key-1" not in played(world)
    begun = next(row for row in world.cel() if "es/crisis" in str(row["eventextra"]) and row["uniqueid"] == channel)
    asked = next(row for row in world.cel() if row["eventextra"] == {"extra": "crisis-choice"})
    assert float(asked["eventtime"]) - float(begun["eventtime"]) > 0.35


async def standing(world: World, stand: str) -> tuple[Leg, str]:
    """A call that stands in Stasis at a node is given to the fallback."""
    await world.controller.steers()
    leg, channel = await arrived(world)
    await world.controller.request("POST", f"channels/{channel}/variables", {"variables": {"STAND": stand}})
    await world.controller.goes()
    await world.controller.request("POST", f"channels/{channel}/continue?context=fallback&extension=s&priority=1")
    return leg, channel


async def test_a_call_goes_on_at_the_node_where_it_stands_in_its_language_and_with_what_it_knows(world: World) -> None:
    await alone(world)
    leg, _ = await standing(world, "who-calls:de:obtain::::::")
    await seen(lambda: "de/caller-citizen/key-1" in played(world))
    await leg.press("1")
    await at_node(world, "first-level")
    assert told(world, "FALLBACK") == ["who-calls:de:obtain::::::"]
    await seen(lambda: "de/nobody-free" in played(world))


async def test_a_node_that_is_no_more_begins_the_call_anew(world: World) -> None:
    await alone(world)
    await standing(world, "no-such-node:de:obtain::::::")
    await seen(lambda: bool(told(world, "NODE")))
    assert told(world, "NODE")[0] == "language"


async def test_the_controller_dies_in_the_talk_and_the_call_goes_on_behind_the_queue(world: World) -> None:
    await alone(world)
    paolo = await agent(world, "paolo", answers)
    await world.controller.steers()
    leg, channel = await arrived(world)
    await to_queue(world, channel, "it:60", STAND=STAND.replace("fr:", "it:"))
    talk = await paolo.next_leg()
    talk.rtp.voice = b"\x2a\xaa"
    await leg.rtp.hears_only(talk.rtp.voice)
    await world.controller.goes()
    talk.hang_up()
    await leg.released()
    assert told(world, "NODE") == ["survey", "goodbye"]
    assert played(world)[-1] == "it/goodbye"


async def test_the_controller_dies_while_a_trunk_is_dialled_and_the_next_one_is_tried(world: World) -> None:
    async def breaks(leg: Leg) -> None:
        await world.controller.goes()
        leg.refuse("503 Service Unavailable")

    await alone(world)
    await world.trunk("paris-1", breaks)
    backup = await world.trunk("paris-2", answers)
    await world.controller.steers()
    _, channel = await arrived(world)
    whisper = f"{world.settings.sounds}/fr/whisper-call"
    line = {**LINE, "LINE_WHISPER": whisper, "STAND": STAND.replace("first-level", "consulate")}
    await world.controller.excursion(channel, "to-line", "+33199000201", **line)
    leg = await backup.next_leg()
    assert leg.invite.get("x-subject") == "obtain"
    assert told(world, "NODE") == []


async def test_a_call_of_the_fallback_stays_there_when_the_controller_is_back(world: World) -> None:
    await alone(world)
    paolo = await agent(world, "paolo", answers)
    leg, _ = await standing(world, STAND.replace("fr:", "it:"))
    talk = await paolo.next_leg()
    talk.rtp.voice = b"\x2a\xaa"
    await leg.rtp.hears_only(talk.rtp.voice)
    await world.controller.steers()
    talk.hang_up()
    await leg.released()
    assert told(world, "NODE") == ["first-level", "survey", "goodbye"]


async def test_the_half_of_a_callback_that_comes_back_from_the_queue_is_let_go(world: World) -> None:
    await alone(world)
    await world.controller.request("POST", "channels?endpoint=Local/s@from-queue&app=ivr")
    await seen(lambda: "can not go on" in (world.settings.home / "log/messages").read_text())
    assert told(world, "NODE") == []
