"""The address of one trunk: SIP that comes there is passed on to the outside Asterisk, or swallowed when it is dead."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from functools import partial

from ivr.errors import ServiceTrouble
from ivr.outside.plan import Line

Address = tuple[str, int]

PACKET = 65535

VAIN = 2.7
"""Seconds after which our service, which waits 2.5, has given up on a line that does not answer."""


class Wire:
    """One trunk's address. Set `dead`, and nothing that is sent there is ever answered, not even OPTIONS."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self._dead = False
        self._looked = asyncio.Event()
        self._outer: socket.socket | None = None
        self._inner: dict[Address, socket.socket] = {}

    @property
    def dead(self) -> bool:
        """Whether nothing is answered here."""
        return self._dead

    @dead.setter
    def dead(self, dead: bool) -> None:
        if dead != self._dead:
            self._dead = dead
            self._looked.clear()

    async def looked(self) -> None:
        """Returns when our service has seen this line as it is now: it was answered, or it waited in vain."""
        await self._looked.wait()
        if self._dead:
            await asyncio.sleep(VAIN)

    def open(self) -> None:
        """Begins to listen, in the running loop. Raises ServiceTrouble when the address is taken."""
        try:
            self._outer = _listening(self.line.host, self.line.port)
        except OSError as trouble:
            raise ServiceTrouble(
                f"the outside world cannot be {self.line.name} at {self.line.host}:{self.line.port} "
                f"({trouble.strerror}); end the program that uses this address"
            ) from trouble
        asyncio.get_running_loop().add_reader(self._outer, self._to_asterisk, self._outer)

    def close(self) -> None:
        """Stops listening."""
        for opened in filter(None, (self._outer, *self._inner.values())):
            asyncio.get_running_loop().remove_reader(opened)
            opened.close()
        self._outer = None
        self._inner.clear()

    def _to_asterisk(self, outer: socket.socket) -> None:
        data, caller = outer.recvfrom(PACKET)
        if self._dead:
            self._looked.set()
            return
        with contextlib.suppress(OSError):
            self._behind(outer, caller).send(data)

    def _behind(self, outer: socket.socket, caller: Address) -> socket.socket:
        """The socket on which `caller`'s packets go on to Asterisk; made for the first of them."""
        if caller not in self._inner:
            inner = self._inner[caller] = _listening(self.line.host, 0)
            inner.connect((self.line.host, self.line.inner))
            asyncio.get_running_loop().add_reader(inner, partial(self._to_caller, inner, outer, caller))
        return self._inner[caller]

    def _to_caller(self, inner: socket.socket, outer: socket.socket, caller: Address) -> None:
        with contextlib.suppress(OSError):
            data = inner.recv(PACKET)
            if not self._dead:
                outer.sendto(data, caller)
                self._looked.set()


def _listening(host: str, port: int) -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        opened.bind((host, port))
    except OSError:
        opened.close()
        raise
    opened.setblocking(False)
    return opened
