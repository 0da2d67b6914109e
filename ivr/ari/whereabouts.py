"""A channel looked up in Asterisk, turned into whether it lives, and where it is."""

from __future__ import annotations

from ivr.ari.errors import AriTrouble
from ivr.ari.found import Found, found
from ivr.ari.leg import Leg


async def looked_up(leg: Leg) -> Found:
    """Where the channel is now. Raises AriTrouble, ChannelGone when it is no more."""
    return next(found([await leg.client.channels.get(leg.channel)]), Found(leg.channel, leg.call))


async def still_up(leg: Leg) -> bool:
    """Whether the channel lives, though it is no longer ours: somebody has put it elsewhere in the dialplan."""
    try:
        await leg.client.channels.get(leg.channel)
    except AriTrouble:
        return False
    return True
