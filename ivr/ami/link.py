"""Asterisk's manager interface as a link that comes back by itself and hands events to callbacks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from panoramisk import Manager

Told = Mapping[str, str]
"""One manager event: its headers; a header that came more than once has its values joined by a comma."""

RECONNECT = 2
"""Seconds between two tries to connect."""

log = logging.getLogger(__name__)


class Link:
    """A login on the manager interface. `logged_in` is set while it stands; lost, it is made again for ever."""

    def __init__(self, address: str, user: str, secret: str, reconnect: int = RECONNECT) -> None:
        """`address` is `host:port`; `reconnect` is in seconds."""
        host, _, port = address.rpartition(":")
        self.logged_in = asyncio.Event()
        self._manager = _Manager(
            host=host,
            port=int(port),
            username=user,
            secret=secret,
            reconnect_timeout=reconnect,
            log=log,
            on_login=lambda _: self.logged_in.set(),
            on_disconnect=lambda *_: self.logged_in.clear(),
        )

    def on(self, event: str, callback: Callable[[Told], None]) -> None:
        """Has `callback` called for every event of that name (`*` and `?` match); what it raises is logged."""
        self._manager.register_event(event, lambda _, message: _call(callback, message))

    def start(self) -> None:
        """Begins to connect, within the running event loop; returns at once."""
        self._manager.loop = asyncio.get_running_loop()
        self._manager.connect()

    def stop(self) -> None:
        """Ends the connection, or the tries to make one; a second time does nothing."""
        self._manager.stopped = True
        self._manager.close()
        self.logged_in.clear()


class _Manager(Manager):  # type: ignore[misc]  # panoramisk carries no types
    """Panoramisk's manager, but it can be stopped between two tries, and logs a refused connection once."""

    stopped = False
    _noted = False

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

    def login(self, future: asyncio.Future[Any]) -> None:
        if not super().login(future):
            log.error("AMI: Asterisk refuses the login: %s", future.result().message)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.stopped:
            super().connection_lost(exc)

    def _note(self, trouble: OSError) -> None:
        log.log(logging.DEBUG if self._noted else logging.WARNING, "AMI: not reachable, trying on: %s", trouble)
        self._noted = True


def _call(callback: Callable[[Told], None], message: Mapping[str, str | list[str]]) -> None:
    try:
        callback({name: value if isinstance(value, str) else ", ".join(value) for name, value in message.items()})
    except Exception:  # panoramisk would drop it unseen, and the connection's remaining input with it
        log.exception("AMI: a callback failed on %s", message.get("event"))
