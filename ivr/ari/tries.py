"""A call's requests to Asterisk turned into what a trouble with one means: a hang-up, a failed command, or nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from datetime import datetime

from ivr.ari.ending import Ending
from ivr.ari.errors import AriLost, AriTrouble, ChannelGone, NotInStasis
from ivr.ari.leg import Leg
from ivr.flow.events import CommandFailed, Event

log = logging.getLogger(__name__)

Work = Coroutine[None, None, None]


class Tries:
    """What is tried for one call. `hung_up` is told when a request shows that its channel is gone."""

    __slots__ = ("_deliver", "_ending", "_hung_up", "_leg")

    def __init__(
        self, leg: Leg, ending: Ending, deliver: Callable[[Event], None], hung_up: Callable[[datetime], None]
    ) -> None:
        self._leg, self._ending = leg, ending
        self._deliver, self._hung_up = deliver, hung_up

    async def ask(self, what: str, asked: Work) -> None:
        """A request that nothing waits for: trouble with it shows itself later. `what` has not been done then."""
        try:
            await asked
        except ChannelGone:
            self._hung_up(self._leg.now())
        except AriTrouble as error:
            log.warning("call %s: not %s: %s", self._leg.call, what, error)

    async def perform(self, ref: str, work: Work) -> None:
        """Does a command; a refusal becomes CommandFailed, unless it comes of a hang-up or of Asterisk's end."""
        try:
            await work
        except ChannelGone:
            self._hung_up(self._leg.now())
        except AriTrouble as error:
            if isinstance(error, NotInStasis | AriLost):
                await self._ending.shows_itself()
            self._deliver(CommandFailed(self._leg.now(), ref, str(error)))
