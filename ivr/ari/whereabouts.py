"""A channel looked up in Asterisk, turned into whether it lives."""

from __future__ import annotations

from ivr.ari.errors import AriTrouble
from ivr.ari.leg import Leg


async def still_up(leg: Leg) -> bool:
    """Whether the channel lives, though it is no longer ours: somebody has put it elsewhere in the dialplan."""
    try:
        await leg.client.channels.get(leg.channel)
    except AriTrouble:
        return False
    return True
