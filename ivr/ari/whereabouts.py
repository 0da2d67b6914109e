"""A channel looked up in Asterisk, turned into who has it now."""

from __future__ import annotations

from typing import Literal

from ivr.ari.errors import AriTrouble, ChannelGone
from ivr.ari.found import FALLBACK
from ivr.ari.leg import Leg

Whereabouts = Literal["ours", "dialplan", "fallback", "gone"]


async def whereabouts(leg: Leg) -> Whereabouts:
    """Who has the caller: our application, an excursion or anything else in the dialplan, the fallback, or nobody.

    Raises AriTrouble.
    """
    try:
        known = await leg.client.channels.get(leg.channel)
    except ChannelGone:
        return "gone"
    if known["channelvars"].get(FALLBACK):
        return "fallback"
    return "ours" if known["dialplan"]["app_name"] == "Stasis" else "dialplan"


async def still_up(leg: Leg) -> bool:
    """Whether the channel lives, though it is no longer ours: somebody has put it elsewhere in the dialplan."""
    try:
        return await whereabouts(leg) != "gone"
    except AriTrouble:
        return False
