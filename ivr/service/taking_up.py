"""Calls that are up when the controller comes back, as Asterisk and the journal know them, turned into sessions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from ivr.ari.arrivals import Arrivals
from ivr.ari.client import AriClient
from ivr.ari.errors import AriTrouble
from ivr.ari.found import Found, found
from ivr.calls.session import Where
from ivr.errors import ServiceTrouble
from ivr.flow.asking import Asking
from ivr.flow.call import Call
from ivr.flow.node import Flow
from ivr.flow.unwritten import sent_away
from ivr.journal.journal import Journal
from ivr.journal.queries import live
from ivr.service.reception import Reception

log = logging.getLogger(__name__)

JUST_COME = 1.0
"""Seconds after which a call that came while we looked has been told to us by itself."""

FlowOf = Callable[[str], Flow]
"""The flow of a version of the routing; that in force for one that nobody can read any more."""

TalksBegun = Callable[[Collection[str]], Mapping[str, datetime]]
"""The channels of these on which somebody talks with the citizen -> since when, by the service's clock. Blocks."""


@dataclass(frozen=True, slots=True)
class TakingUp:
    """What is needed to take calls up."""

    client: AriClient
    arrivals: Arrivals
    reception: Reception
    journal: Journal
    flow_of: FlowOf
    talks_begun: TalksBegun

    async def run(self, linked: float) -> None:
        """Takes up every call that can be, once, right after the link to Asterisk stands; `arrivals` must hold.

        `linked` is when it has stood since, on the loop's clock.

        A call in the fallback stays there, and one with us that nobody knows goes there.
        """
        strays: list[Found] = []
        try:
            strays = await self._take_up_all()
            if taken := len(self.arrivals.calls):
                late = asyncio.get_running_loop().time() - linked
                log.warning("%d calls that were up are taken up, %.2f s after the link to Asterisk stood", taken, late)
        except (AriTrouble, ServiceTrouble) as trouble:
            log.error("calls that were up when the controller ended are not taken up: %s", trouble)
        finally:
            self.arrivals.let_go()
        if strays:
            await asyncio.sleep(JUST_COME)
        for seen in strays:
            await self._hand_over(seen)

    async def _take_up_all(self) -> list[Found]:
        """Those with us that cannot be taken up are answered."""
        known = {call.id: call for call in await asyncio.to_thread(live, self.journal.path)}
        there = [one for one in found(await self.client.channels.listed()) if not one.fallback]
        unheard = {one.channel for one in there if one.accepted and one.call in known and not known[one.call].answered}
        begun = await asyncio.to_thread(self.talks_begun, unheard) if unheard else {}
        strays = []
        for seen in there:
            try:
                taken = seen.call in known and self._taken(known[seen.call], seen, begun)
            except Exception:  # one odd call must not keep all others from their controller
                log.exception("call %s cannot be taken up; the fallback has it", seen.call)
                taken = False
            if seen.here and not taken:
                strays.append(seen)
        return strays

    def _taken(self, call: Call, seen: Found, begun: Mapping[str, datetime]) -> bool:
        """Takes the call up; False where its version does not have the node any more, or it asks nothing."""
        flow = self.flow_of(call.version)
        if not call.asking or call.node not in {"", *flow.nodes}:
            return False
        call = self._as_sent(flow, call, seen, begun.get(seen.channel, self.reception.clock.now()))
        assert call.asking
        self._take_up(flow, call, call.asking, seen, begun)
        return True

    def _as_sent(self, flow: Flow, call: Call, seen: Found, at: datetime) -> Call:
        """Its state; who has been sent away after the journal's last word, has it written down now."""
        away = not seen.here or seen.back_from(seen.ref)
        if not (away and (turn := sent_away(flow, call, at, seen.ref, seen.stand))):
            return call
        self.journal.write(call.id, turn.entries, turn.call)
        return turn.call

    def _take_up(self, flow: Flow, call: Call, asking: Asking, seen: Found, begun: Mapping[str, datetime]) -> None:
        there = _where(seen, asking.ref)
        phone = self.arrivals.take_up(seen, call.version, partial(self.reception.take_up, flow, call, there))
        now = None if call.answered else self.reception.clock.now()
        phone.take_up(asking, seen, begun.get(seen.channel, now))

    async def _hand_over(self, seen: Found) -> None:
        """Lets the fallback have a call that nobody here knows, unless it has just come."""
        if seen.call in self.arrivals.calls:
            return
        now = self.reception.clock.now()
        self.journal.incident(now, "call not known", seen.call, "up when the controller came back; the fallback has it")
        with suppress(AriTrouble):
            await self.client.channels.continue_in(seen.channel, "fallback", "s")


def _where(seen: Found, ref: str) -> Where:
    """Where somebody is whose call waits for `ref`."""
    if seen.here:
        return "away" if seen.back_from(ref) else "here"
    return "away" if seen.ref == ref else "astray"
