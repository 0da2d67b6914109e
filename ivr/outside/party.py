"""The parts that people outside play when they are called: what a leg does, by the behaviour of its trunk or agent."""

from __future__ import annotations

import asyncio
import contextlib

from ivr.errors import ServiceTrouble
from ivr.outside.behaviour import AgentBehaviour, LineBehaviour
from ivr.outside.leg import Leg

RINGS = 0.3
"""Seconds a telephone rings before somebody picks it up."""

LISTENS = 0.7
"""Seconds of the announcement that somebody hears before he acts on it."""

THROUGH = "through"
"""What is noted of a leg when the citizen on the other side is told to have been put through."""

WHISPER = 10.0
"""Seconds after which an agent talks at any rate: what he is told first lasts less."""

ASKING = 6.0
"""Seconds in which an agent who has pressed a post's code hears it taken and says what it is about."""

PATIENCE = 30.0
"""Seconds after which somebody who hears nothing at all gives up."""

REFUSALS = {"busy": 486, "refuse": 603, "error": 503}


async def line_part(leg: Leg, behaviour: LineBehaviour, talk: float) -> None:
    """The far end of a trunk: a consulate or another service. A dead line is no leg at all; a stuck one says 100."""
    if behaviour in REFUSALS:
        return await leg.refuse(REFUSALS[behaviour])
    if behaviour == "stuck":
        return
    if behaviour == "loop":
        return await leg.loop()
    await leg.ring()
    if behaviour == "ring":
        return
    await _pick_up(leg)
    await leg.reached("hears", PATIENCE)
    await asyncio.sleep(LISTENS)
    match behaviour:
        case "accept" | "unseen":
            await leg.press("1")
            await _talk(leg, talk)
        case "decline":
            await leg.press("2")
        case "hang-up":
            await leg.hang_up()


async def agent_part(leg: Leg, behaviour: AgentBehaviour, talk: float, keys: str = "") -> None:
    """An agent whose telephone is called. `keys` hand the call over at the end of the talk; he hangs up by himself."""
    if behaviour == "busy":
        return await leg.refuse(REFUSALS[behaviour])
    await leg.ring()
    if behaviour in ("answer", "hang-up"):
        await _pick_up(leg)
    if behaviour == "hang-up":
        await leg.hang_up()
    elif behaviour == "answer":
        with contextlib.suppress(ServiceTrouble):  # hung up meanwhile, or nobody tells
            await leg.reached(THROUGH, WHISPER)
        await _talk(leg, talk, keys)


async def _pick_up(leg: Leg) -> None:
    await asyncio.sleep(RINGS)
    await leg.answer()


async def _talk(leg: Leg, seconds: float, keys: str = "") -> None:
    if leg.has("ended"):
        return
    await leg.speak(seconds)
    if keys and not leg.has("ended"):
        await leg.press(keys)
        await leg.talk()
        await asyncio.sleep(ASKING)
    if not leg.has("ended"):
        await leg.hang_up()
