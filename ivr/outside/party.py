"""The parts that people outside play when they are called: what a leg does, by the behaviour of its trunk or agent."""

from __future__ import annotations

import asyncio

from ivr.outside.behaviour import AgentBehaviour, LineBehaviour
from ivr.outside.leg import Leg

RINGS = 0.3
"""Seconds a telephone rings before somebody picks it up."""

LISTENS = 0.7
"""Seconds of the announcement that somebody hears before he acts on it."""

PATIENCE = 30.0
"""Seconds after which somebody who hears nothing at all gives up."""

REFUSALS = {"busy": 486, "refuse": 603, "error": 503}


async def line_part(leg: Leg, behaviour: LineBehaviour, talk: float) -> None:
    """The far end of a trunk: a consulate or another service. A dead line is no leg at all."""
    if behaviour in REFUSALS:
        return await leg.refuse(REFUSALS[behaviour])
    await leg.ring()
    if behaviour == "ring":
        return
    await _pick_up(leg)
    await leg.reached("hears", PATIENCE)
    await asyncio.sleep(LISTENS)
    match behaviour:
        case "accept":
            await leg.press("1")
            await _talk(leg, talk)
        case "decline":
            await leg.press("2")
        case "hang-up":
            await leg.hang_up()


async def agent_part(leg: Leg, behaviour: AgentBehaviour, talk: float) -> None:
    """An agent whose telephone is called."""
    if behaviour == "busy":
        return await leg.refuse(REFUSALS[behaviour])
    await leg.ring()
    if behaviour == "answer":
        await _pick_up(leg)
        await _talk(leg, talk)


async def _pick_up(leg: Leg) -> None:
    await asyncio.sleep(RINGS)
    await leg.answer()


async def _talk(leg: Leg, seconds: float) -> None:
    await leg.speak(seconds)
    if not leg.has("ended"):
        await leg.hang_up()
