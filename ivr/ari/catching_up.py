"""A link that was made again turned into what happened to each call while nothing was heard."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from ivr.ari.client import AriClient
from ivr.ari.errors import AriTrouble
from ivr.ari.found import Found, found
from ivr.ari.phone import AriPhone
from ivr.ari.written import Reads, Written
from ivr.outage import Outage

log = logging.getLogger(__name__)

AGAIN = 1.0
"""Seconds until Asterisk is asked anew what it would not tell."""


async def catch_up(
    client: AriClient, phones: Sequence[AriPhone], written: Reads, there: Callable[[Found], None]
) -> None:
    """Tells each phone what it has not heard; `there` gets every citizen's channel that is up.

    Asterisk is asked until it answers, or the link is lost again: then the next one has its own turn.
    """
    link, outage = client.link, Outage(log, "what happened while the link to Asterisk was down is known now")
    told = await _read(written, phones)
    while client.up and client.link == link:
        moves = [phone.moves for phone in phones]
        try:
            seen = {one.channel: one for one in found(await client.channels.listed())}
        except AriTrouble as error:
            outage.tell("what happened while the link to Asterisk was down is not known, asking on: %s", error)
        except Exception:  # one odd channel in the list; the next list may be without it
            outage.tell("what happened while the link to Asterisk was down is not understood, asking on", trace=True)
        else:
            outage.over()
            return await _tell(phones, moves, seen, told, there)
        await asyncio.sleep(AGAIN)


async def _read(written: Reads, phones: Sequence[AriPhone]) -> Written:
    """What is written down; nothing where that cannot be read, as moments are worth less than what happened."""
    try:
        return await asyncio.to_thread(written, [phone.leg.channel for phone in phones])
    except (OSError, ValueError) as trouble:
        log.error("Asterisk's channel events cannot be read, what happened meanwhile happened now: %s", trouble)
        return Written()


async def _tell(
    phones: Sequence[AriPhone],
    moves: Sequence[int],
    seen: Mapping[str, Found],
    told: Written,
    there: Callable[[Found], None],
) -> None:
    for phone, moved in zip(phones, moves, strict=True):
        phone.caught_up(seen.get(phone.leg.channel), moved, told)
    for one in seen.values():
        there(one)
    for phone in phones:
        await phone.catch_up()
