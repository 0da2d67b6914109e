"""An agent hands a call over, on a real Asterisk: who hears whom, and with what the citizen comes back."""

from __future__ import annotations

import asyncio

import pytest
from asterisk_world import World
from conftest import LOUD
from handing import AGENT, CITIZEN, CLIP, NEVER, TRANSFERRED, Talk, dialled, fails, logged, together
from people import agent, answers, arrived, rings, to_queue

from ivr.asterisk.codes import BACK, BLIND, CONSULT, SWAP

pytestmark = pytest.mark.live

CLIPS = ("fr/whisper-call", "fr/whisper-from/country-FR", "fr/whisper-language/language-it", "fr/subject-obtain",
         "fr/whisper-accept", "it/post-not-reached", "it/post-closed", "it/agent-unknown-code")  # fmt: skip


@pytest.fixture
async def talk(world: World) -> Talk:
    """The agent paolo has picked up."""
    for clip in CLIPS:
        path = world.settings.sounds / f"{clip}.alaw"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(LOUD)
    telephone = await agent(world, "paolo", answers)
    citizen, channel = await arrived(world)
    citizen.rtp.voice = CITIZEN
    await to_queue(world, channel, "it:20", IVR_COUNTRY="FR")
    leg = await telephone.next_leg()
    leg.rtp.voice = AGENT
    await together(citizen, leg)
    return Talk(world, citizen, leg, world.routing.consulates["paris"].code or "")


@pytest.mark.core
async def test_blind_the_citizen_comes_back_with_the_post_and_the_agent_is_rung_again(talk: Talk) -> None:
    await talk.press(talk.agent, BLIND + talk.code)
    back = await talk.comes_back()
    assert back[1:] == ["paolo", "handed", "paris"]
    await talk.agent.released()
    await logged(talk.world, "CONNECT", "BLINDTRANSFER")
    start = await talk.world.controller.event(lambda e: e["type"] == "StasisStart" and e["args"][0] == "resume")
    await to_queue(talk.world, start["channel"]["id"], "it:20")
    again = await talk.agent.peer.next_leg()
    again.rtp.voice = AGENT
    await together(talk.citizen, again)
    talk.citizen.hang_up()
    await logged(talk.world, "CONNECT", "COMPLETECALLER")


@pytest.mark.core
async def test_asked_and_taken_citizen_and_post_talk_when_the_agent_hangs_up(talk: Talk) -> None:
    post = await talk.is_asked(await talk.world.trunk("paris-1", answers))
    assert [post.invite.get(f"x-{name}") for name in ("subject", "language", "country")] == ["obtain", "it", "FR"]
    assert "+33639980001" in post.invite.get("p-asserted-identity")
    talk.agent.hang_up()
    await together(talk.citizen, post)
    told = await talk.world.controller.event(lambda e: e.get("variable") == "TO" and e["value"] != "")
    assert told["value"] == "paris"
    post.hang_up()
    assert await talk.comes_back() == ["CONTINUE", "paolo", "", "paris"]
    await logged(talk.world, "CONNECT", TRANSFERRED)


@pytest.mark.core
async def test_a_post_that_declines_leaves_agent_and_citizen_together(talk: Talk) -> None:
    post = await talk.asks(await talk.world.trunk("paris-1", answers))
    await post.press("2")
    await together(talk.citizen, talk.agent)
    await post.released()
    talk.agent.hang_up()
    assert await talk.comes_back() == ["CONTINUE", "paolo", "", ""]
    await logged(talk.world, "CONNECT", "COMPLETEAGENT")


async def test_the_next_trunk_is_called_when_the_first_one_is_out_of_order(talk: Talk) -> None:
    await talk.world.trunk("paris-1", fails)
    post = await talk.is_asked(await talk.world.trunk("paris-2", answers))
    post.hang_up()
    await together(talk.citizen, talk.agent)


async def test_the_agent_goes_back_while_it_rings(talk: Talk) -> None:
    telephone = await talk.world.trunk("paris-1", rings)
    await talk.press(talk.agent, CONSULT + talk.code)
    post = await telephone.next_leg()
    await talk.press(talk.agent, BACK)
    await together(talk.citizen, talk.agent)
    await post.released()


async def test_the_agent_goes_back_in_the_whisper_and_the_post_is_soon_released(talk: Talk) -> None:
    post = await talk.asks(await talk.world.trunk("paris-1", answers))
    await talk.press(talk.agent, BACK)
    await together(talk.citizen, talk.agent)
    talk.agent.hang_up()
    assert await talk.comes_back() == ["CONTINUE", "paolo", "", ""]
    async with asyncio.timeout(2):
        await post.released()


async def test_the_agent_changes_between_both_and_goes_back_for_good(talk: Talk) -> None:
    post = await talk.is_asked(await talk.world.trunk("paris-1", answers))
    await talk.press(talk.agent, SWAP)
    await together(talk.citizen, talk.agent)
    await post.rtp.hears_only(CLIP)
    await talk.press(talk.agent, SWAP)
    await together(talk.agent, post)
    await talk.press(talk.agent, BACK)
    await together(talk.citizen, talk.agent)
    await post.released()
    talk.agent.hang_up()
    assert await talk.comes_back() == ["CONTINUE", "paolo", "", ""]


async def test_an_agent_who_hangs_up_in_the_whisper_has_handed_over_and_the_post_may_still_take_it(talk: Talk) -> None:
    post = await talk.asks(await talk.world.trunk("paris-1", answers))
    talk.agent.hang_up()
    await post.press("1")
    await together(talk.citizen, post)
    post.hang_up()
    assert await talk.comes_back() == ["CONTINUE", "paolo", "", "paris"]


async def test_an_agent_who_hangs_up_in_the_whisper_has_handed_over_blind_when_the_post_declines(talk: Talk) -> None:
    post = await talk.asks(await talk.world.trunk("paris-1", answers))
    talk.agent.hang_up()
    await post.press("2")
    assert await talk.comes_back() == ["CONTINUE", "paolo", "handed", "paris"]


async def test_a_post_that_is_closed_is_not_called(talk: Talk) -> None:
    await talk.world.controller.request("POST", "asterisk/variable?variable=CLOSED_paris&value=1")
    before = dialled(talk.world)
    await talk.press(talk.agent, CONSULT + talk.code)
    await talk.agent.rtp.hears_only(CLIP)
    await together(talk.citizen, talk.agent)
    assert dialled(talk.world) == before + 2
    assert "PJSIP/paris" not in talk.world.settings.cel.read_text()


@pytest.mark.core
async def test_anything_but_the_code_of_a_post_dials_nothing_and_says_so(talk: Talk) -> None:
    before = dialled(talk.world)
    for keys in (f"{CONSULT}00", f"{BLIND}00", f"{CONSULT}0033639980002", f"{CONSULT}*", f"{CONSULT}#"):
        await asyncio.gather(talk.press(talk.agent, keys), talk.agent.rtp.hears_only(CLIP))
        await together(talk.citizen, talk.agent)
    assert dialled(talk.world) == before


async def test_the_citizen_and_the_post_can_hand_nothing_over(talk: Talk) -> None:
    paris = await talk.world.trunk("paris-1", answers)  # now: a trunk that was dead a moment ago is not called
    before = dialled(talk.world)
    await talk.press(talk.citizen, BLIND + talk.code)
    await asyncio.sleep(NEVER)
    await talk.press(talk.citizen, CONSULT + talk.code)
    await asyncio.sleep(NEVER)
    await together(talk.citizen, talk.agent)
    assert dialled(talk.world) == before
    post = await talk.is_asked(paris)
    await talk.press(post, SWAP)
    await asyncio.sleep(NEVER)
    await together(talk.agent, post)
    talk.agent.hang_up()
    await together(talk.citizen, post)
    before = dialled(talk.world)
    for leg in (post, talk.citizen):
        await talk.press(leg, BLIND + talk.code)
        await asyncio.sleep(NEVER)
    await together(talk.citizen, post)
    assert dialled(talk.world) == before


async def test_a_citizen_who_hangs_up_while_a_post_is_asked_frees_the_post(talk: Talk) -> None:
    post = await talk.asks(await talk.world.trunk("paris-1", answers))
    talk.citizen.hang_up()
    await post.released()
    await talk.agent.released()


async def test_a_citizen_who_hangs_up_after_the_hand_over_frees_the_post(talk: Talk) -> None:
    post = await talk.is_asked(await talk.world.trunk("paris-1", answers))
    talk.agent.hang_up()
    await together(talk.citizen, post)
    talk.citizen.hang_up()
    await post.released()


@pytest.mark.parametrize("phase", ["whisper", "asked", "handed over"])
async def test_everybody_goes_on_talking_without_a_controller(talk: Talk, phase: str) -> None:
    telephone = await talk.world.trunk("paris-1", answers)
    post = await talk.asks(telephone)
    if phase == "whisper":
        await talk.world.controller.leave()
    await post.press("1")
    await together(talk.agent, post)
    if phase == "asked":
        await talk.world.controller.leave()
    talk.agent.hang_up()
    await together(talk.citizen, post)
    if phase == "handed over":
        await talk.world.controller.leave()
        await together(talk.citizen, post)
    post.hang_up()
    await talk.citizen.released()
