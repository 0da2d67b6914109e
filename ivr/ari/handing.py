"""A caller who is with us left to the fallback, which goes on where he stands."""

from __future__ import annotations

from contextlib import suppress

from ivr.ari.errors import AriTrouble
from ivr.ari.leg import Leg
from ivr.ari.playing import Playing
from ivr.ari.recording import Recorder


async def to_fallback(leg: Leg, stand: str, playing: Playing, recorder: Recorder) -> None:
    """Ends what he hears and records, and sends him; one who is gone, or whom the guard has fetched, is let be."""
    with suppress(AriTrouble):
        await recorder.cut()
        await playing.stop_all()
        await leg.client.channels.set_variables(leg.channel, {"STAND": stand})
        await leg.client.channels.continue_in(leg.channel, "fallback", "s")
        await playing.stop_all()
