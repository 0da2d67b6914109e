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

NOTHING, CALLS, ALL = "nothing", "calls", "all"
"""What a line answers."""


class Wire:
    """One trunk's address. One that is dead answers nothing that is sent there, one that is unseen no OPTIONS."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self._answers = ALL
        self._looked = asyncio.Event()
        self._looked_in_vain = 0.0
        self._outer: socket.socket | None = None
        self._inner: dict[Address, socket.socket] = {}

    def behave(self, behaviour: str) -> None:
        """From now on the line is as the world has it."""
        answers = {"dead": NOTHING, "unseen": CALLS}.get(behaviour, ALL)
        if answers != self._answers:
            self._answers = answers
            self._looked.clear()

    async def late_looks(self) -> None:
        """Returns when no look that this line has not answered can end any more: it would say of a living line that
        it is dead.
        """
        left = self._looked_in_vain + VAIN - asyncio.get_running_loop().time()
        if self._answers == ALL and left > 0:
            await asyncio.sleep(left)
            self._looked.clear()

    async def looked(self) -> None:
        """Returns when our service has seen this line as it is now: it was answered, or it waited in vain."""
        await self._looked.wait()
        if self._answers != ALL:
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
        look = data.startswith(b"OPTIONS")
        if self._answers == NOTHING or (look and self._answers == CALLS):
            self._looked.set()
            if look:
                self._in_vain()
            return
        try:
            self._behind(outer, caller).send(data)
        except OSError:
            self._in_vain()

    def _behind(self, outer: socket.socket, caller: Address) -> socket.socket:
        """The socket on which `caller`'s packets go on to Asterisk; made for the first of them."""
        if caller not in self._inner:
            inner = self._inner[caller] = _listening(self.line.host, 0)
            inner.connect((self.line.host, self.line.inner))
            asyncio.get_running_loop().add_reader(inner, partial(self._to_caller, inner, outer, caller))
        return self._inner[caller]

    def _to_caller(self, inner: socket.socket, outer: socket.socket, caller: Address) -> None:
        try:
            data = inner.recv(PACKET)
        except OSError:  # nobody is behind it yet
            return self._in_vain()
        if self._answers == NOTHING:
            return
        with contextlib.suppress(OSError):
            outer.sendto(data, caller)
        if self._answers == ALL:
            self._looked.set()

    def _in_vain(self) -> None:
        self._looked_in_vain = asyncio.get_running_loop().time()


def _listening(host: str, port: int) -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        opened.bind((host, port))
    except OSError:
        opened.close()
        raise
    opened.setblocking(False)
    return opened
