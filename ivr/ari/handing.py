"""A caller who is with us, known or not, left to the fallback, which goes on where he stands."""

from __future__ import annotations

import logging
from contextlib import suppress

from ivr.ari.client import AriClient
from ivr.ari.errors import AriTrouble
from ivr.ari.leg import Leg
from ivr.ari.playing import Playing
from ivr.ari.recording import Recorder
from ivr.ari.wire import StasisStart

log = logging.getLogger(__name__)


async def to_fallback(leg: Leg, stand: str, playing: Playing, recorder: Recorder) -> None:
    """Ends what he hears and records, and sends him; one who is gone, or whom the guard has fetched, is let be."""
    with suppress(AriTrouble):
        await recorder.cut()
        await playing.stop_all()
        await leg.client.channels.set_variables(leg.channel, {"STAND": stand})
        await leg.client.channels.continue_in(leg.channel, "fallback", "s")
        await playing.stop_all()


async def to_fallback_from_excursion(client: AriClient, event: StasisStart) -> None:
    """Sends one who has come back, and whom nobody here knows; Asterisk knows where he stands and how it went."""
    log.warning("channel %s is back with %s and not known here: the fallback has it", event.channel, event.args[1:3])
    with suppress(AriTrouble):
        await client.channels.continue_in(event.channel, "fallback", "back")
