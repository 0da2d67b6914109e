"""What brings a caller back from a line, on a real Asterisk."""

from __future__ import annotations

import asyncio

import pytest
from asterisk_world import World
from people import answers, arrived, rings, tries
from sip_peer import Leg

from ivr.asterisk.check import look_at_trunks
from ivr.versions.edition import Editions

pytestmark = pytest.mark.live

LINE = {"LINE_RING": "3", "LINE_LANGUAGE": "fr", "LINE_POST": "paris", "LINE_TRUNK": "paris-1", "IVR_SUBJECT": "obtain",
        "IVR_LANGUAGE": "fr", "IVR_COUNTRY": "FR"}  # fmt: skip


async def to_line(world: World, channel: str, **changes: str) -> None:
    whisper = f"{world.settings.sounds}/fr/one&{world.settings.sounds}/fr/two"
    await world.controller.excursion(channel, "to-line", "+33199000201", LINE_WHISPER=whisper, **{**LINE, **changes})


@pytest.mark.core
async def test_a_line_taken_with_1_is_bridged_and_brings_the_caller_back(world: World) -> None:
    consulate = await world.trunk("paris-1", answers)
    citizen, channel = await arrived(world)
    await to_line(world, channel)
    leg = await consulate.next_leg()
    assert leg.invite.first.split()[1].startswith("sip:+33199000201@")
    assert [leg.invite.get(f"x-{name}") for name in ("subject", "language", "country")] == ["obtain", "fr", "FR"]
    assert len(leg.invite.headers["p-asserted-identity"]) == 1
    assert "+33639980001" in leg.invite.get("p-asserted-identity")
    await leg.rtp.hears()
    await citizen.rtp.hears()
    await leg.press("1")
    assert await world.controller.taken() == "paris"
    leg.hang_up()
    assert await world.controller.resume() == ["line", "ANSWER", "16", "200", "paris"]


@pytest.mark.parametrize("key", ["2", "#", "7"])
async def test_any_other_key_declines(world: World, key: str) -> None:
    consulate = await world.trunk("paris-1", answers)
    _, channel = await arrived(world)
    await to_line(world, channel)
    leg = await consulate.next_leg()
    await leg.rtp.hears()
    await leg.press(key)
    assert await world.controller.resume() == ["line", "ANSWER", "16", "200", ""]
    await leg.released()


async def test_nobody_takes_the_call_without_a_key(world: World) -> None:
    await world.trunk("paris-1", answers)
    _, channel = await arrived(world)
    await to_line(world, channel)
    assert await world.controller.resume() == ["line", "ANSWER", "16", "200", ""]


async def test_a_consulate_that_hangs_up_in_the_whisper_has_not_taken_the_call(world: World) -> None:
    consulate = await world.trunk("paris-1", answers)
    _, channel = await arrived(world)
    await to_line(world, channel)
    leg = await consulate.next_leg()
    await leg.rtp.hears()
    leg.hang_up()
    assert await world.controller.resume() == ["line", "ANSWER", "16", "200", ""]


async def test_a_citizen_who_hangs_up_in_the_whisper_frees_the_consulate_within_a_clip(world: World) -> None:
    consulate = await world.trunk("paris-1", answers)
    citizen, channel = await arrived(world)
    await to_line(world, channel)
    leg = await consulate.next_leg()
    await leg.rtp.hears()
    citizen.hang_up()
    async with asyncio.timeout(2.5):
        await leg.released()


@pytest.mark.parametrize(
    ("status", "back"),
    [
        ("486 Busy Here", ["BUSY", "17", "486"]),
        ("503 Service Unavailable", ["CONGESTION", "34", "503"]),
        ("404 Not Found", ["CHANUNAVAIL", "1", "404"]),
        ("408 Request Timeout", ["CHANUNAVAIL", "18", "408"]),
        ("480 Temporarily Unavailable", ["NOANSWER", "19", "480"]),
        ("500 Server Internal Error", ["CHANUNAVAIL", "38", "500"]),
        ("603 Decline", ["CHANUNAVAIL", "21", "603"]),
    ],
)
async def test_a_line_that_refuses_brings_its_sip_status(world: World, status: str, back: list[str]) -> None:
    async def refuses(leg: Leg) -> None:
        leg.refuse(status)

    await world.trunk("paris-1", refuses)
    _, channel = await arrived(world)
    await to_line(world, channel)
    assert await world.controller.resume() == ["line", *back, ""]


async def test_a_line_that_rings_out_and_one_that_only_tries_are_told_apart(world: World) -> None:
    await world.trunk("paris-1", rings)
    await world.trunk("paris-2", tries)
    _, channel = await arrived(world)
    await to_line(world, channel)
    assert await world.controller.resume() == ["line", "NOANSWER", "0", "180", ""]
    world.controller.events.clear()
    await to_line(world, channel, LINE_TRUNK="paris-2")
    assert await world.controller.resume() == ["line", "NOANSWER", "0", "100", ""]


async def test_a_host_that_died_unnoticed_is_told_by_its_empty_status(world: World) -> None:
    _, channel = await arrived(world)
    await to_line(world, channel)
    assert await world.controller.resume() == ["line", "NOANSWER", "0", "", ""]


async def becomes(world: World, trunk: str, status: str) -> None:
    """Returns when Asterisk has told that of a trunk."""
    await world.controller.event(
        lambda e: (
            e["type"] == "ContactStatusChange"
            and e["endpoint"]["resource"] == trunk
            and e["contact_info"]["contact_status"] == status
        )
    )


@pytest.mark.core
async def test_a_host_that_is_known_to_be_dead_costs_no_time(world: World) -> None:
    for trunk in ("paris-1", "lyon-1", "paris-2"):
        await world.controller.request("POST", f"applications/ivr/subscription?eventSource=endpoint:PJSIP/{trunk}")
    await look_at_trunks(world.asterisk, Editions.of(world.routing))
    await becomes(world, "paris-1", "Unreachable")
    await becomes(world, "lyon-1", "Unreachable")
    _, channel = await arrived(world)
    await world.trunk("paris-2", answers)
    await becomes(world, "paris-2", "Reachable")
    await to_line(world, channel, LINE_RING="30", LINE_REST="lyon-1&paris-2")
    async with asyncio.timeout(3):  # one that is not known to be dead takes 6.4
        assert await world.controller.resume() == ["line", "CHANUNAVAIL", "3", "", ""]


async def test_a_trunk_that_does_not_exist_is_no_line(world: World) -> None:
    _, channel = await arrived(world)
    await to_line(world, channel, LINE_TRUNK="nowhere")
    assert await world.controller.resume() == ["line", "CHANUNAVAIL", "3", "", ""]


async def test_a_line_that_sends_the_call_elsewhere_is_not_followed(world: World) -> None:
    async def redirects(leg: Leg) -> None:
        leg.refuse("302 Moved Temporarily")

    await world.trunk("paris-1", redirects)
    _, channel = await arrived(world)
    await to_line(world, channel)
    back = await world.controller.resume()
    assert (back[0], back[-1]) == ("line", "")
    assert back[1] != "ANSWER"
    seen = world.settings.cel.read_text()
    assert "PJSIP/paris-1-" in seen
    assert "Local/" not in seen
