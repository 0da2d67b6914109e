"""A link that was made again turned into what happened to each call while nothing was heard."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from ivr.ari.client import AriClient
from ivr.ari.errors import AriTrouble
from ivr.ari.found import Found, found
from ivr.ari.phone import AriPhone
from ivr.ari.written import Reads

log = logging.getLogger(__name__)


async def catch_up(
    client: AriClient, phones: Sequence[AriPhone], written: Reads, there: Callable[[Found], None]
) -> None:
    """Tells each phone what it has not heard; `there` gets every citizen's channel that is up."""
    told = await asyncio.to_thread(written, [phone.leg.channel for phone in phones])
    try:
        seen = {one.channel: one for one in found(await client.channels.listed())}
    except AriTrouble as error:
        log.warning("what happened while the link to Asterisk was down is not known: %s", error)
        return
    for phone in phones:
        phone.caught_up(seen.get(phone.leg.channel), told)
    for one in seen.values():
        there(one)
    for phone in phones:
        await phone.catch_up()
