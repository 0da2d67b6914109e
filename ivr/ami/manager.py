"""Panoramisk's manager made fit for a service: it can be stopped, notices a deaf Asterisk, and repeats no action."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from panoramisk import Manager as Panoramisk

from ivr.outage import Outage

log = logging.getLogger("ivr.ami.link")


class _Everything:
    """Contains whatever it is asked for."""

    def __contains__(self, item: object) -> bool:
        return True


class Manager(Panoramisk):  # type: ignore[misc]  # panoramisk carries no types
    """One login that is made again for ever; what hinders it is told once, and so is that it stands again.

    An action that got no answer before the connection was lost is never sent again by itself: the second time could
    do harm, and whoever asked reads everything afresh.
    """

    stopped = False
    pinger: asyncio.TimerHandle | None

    def __init__(self, patience: float, **config: Any) -> None:
        """`patience`: seconds that a login may take before the connection is made anew."""
        super().__init__(forgetable_actions=_Everything(), **config)
        self._patience = patience
        self._outage = Outage(log, "AMI: the link to Asterisk stands again; everything is read afresh")

    def connect(self, *args: Any, **kwargs: Any) -> None:
        if not self.stopped:
            super().connect(*args, **kwargs)

    def connection_made(self, f: asyncio.Task[tuple[asyncio.Transport, asyncio.Protocol]]) -> None:
        if f.cancelled():
            return
        if isinstance(trouble := f.exception(), OSError):
            self._outage.tell("AMI: Asterisk cannot be reached, trying on: %s", trouble)
            self.loop.call_later(self.reconnect_timeout, self.connect)
        elif self.stopped:
            f.result()[0].close()
        else:
            super().connection_made(f)
            self.loop.call_later(self._patience, self._give_up, f.result()[1])

    def login(self, future: asyncio.Future[Any]) -> None:
        if future.cancelled():
            return
        if super().login(future):
            self._outage.over()
        else:
            self._outage.tell(
                "AMI: Asterisk refuses the login, it runs with another password or another program answers: %s",
                future.result().message,
            )

    def connection_lost(self, exc: Exception | None) -> None:
        """As Panoramisk's, which says only `Connection lost`, and that at every try."""
        self.authenticated = False
        if self.stopped:
            return
        self._outage.tell("AMI: the link to Asterisk is lost; calls go on, agents are steered again when it is back")
        self.loop.call_soon(self.on_disconnect, self, exc)
        if self.pinger:
            self.pinger.cancel()
            self.pinger = None
        self.loop.call_later(self.reconnect_timeout, self.connect)

    def drop(self) -> None:
        """Cuts a connection on which nothing is answered any more; a new one is made."""
        if self.protocol:
            self.protocol.transport.abort()

    def _give_up(self, protocol: asyncio.Protocol) -> None:
        if protocol is self.protocol and not self.authenticated:
            self.drop()
