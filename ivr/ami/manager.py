"""Panoramisk's manager made fit for a service: it can be stopped, notices a deaf Asterisk, and repeats no action."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from panoramisk import Manager as Panoramisk

log = logging.getLogger("ivr.ami.link")


class _Everything:
    """Contains whatever it is asked for."""

    def __contains__(self, item: object) -> bool:
        return True


class Manager(Panoramisk):  # type: ignore[misc]  # panoramisk carries no types
    """One login that is made again for ever; a refused connection is logged once.

    An action that got no answer before the connection was lost is never sent again by itself: the second time could
    do harm, and whoever asked reads everything afresh.
    """

    stopped = False
    _noted = False

    def __init__(self, patience: float, **config: Any) -> None:
        """`patience`: seconds that a login may take before the connection is made anew."""
        super().__init__(forgetable_actions=_Everything(), **config)
        self._patience = patience

    def connect(self, *args: Any, **kwargs: Any) -> None:
        if not self.stopped:
            super().connect(*args, **kwargs)

    def connection_made(self, f: asyncio.Task[tuple[asyncio.Transport, asyncio.Protocol]]) -> None:
        if f.cancelled():
            return
        if isinstance(trouble := f.exception(), OSError):
            self._note(trouble)
            self.loop.call_later(self.reconnect_timeout, self.connect)
        elif self.stopped:
            f.result()[0].close()
        else:
            self._noted = False
            super().connection_made(f)
            self.loop.call_later(self._patience, self._give_up, f.result()[1])

    def login(self, future: asyncio.Future[Any]) -> None:
        if not future.cancelled() and not super().login(future):
            log.error("AMI: Asterisk refuses the login: %s", future.result().message)

    def connection_lost(self, exc: Exception | None) -> None:
        self.authenticated = False
        if not self.stopped:
            super().connection_lost(exc)

    def drop(self) -> None:
        """Cuts a connection on which nothing is answered any more; a new one is made."""
        if self.protocol:
            self.protocol.transport.abort()

    def _give_up(self, protocol: asyncio.Protocol) -> None:
        if protocol is self.protocol and not self.authenticated:
            self.drop()

    def _note(self, trouble: OSError) -> None:
        log.log(logging.DEBUG if self._noted else logging.WARNING, "AMI: not reachable, trying on: %s", trouble)
        self._noted = True
