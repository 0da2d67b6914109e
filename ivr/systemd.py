"""What a service tells the manager that started it (systemd's notification socket), where there is one."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manager:
    """The socket at `address`, empty for none. `watched`: whether it ends a service that does not say that it lives."""

    address: str = ""
    watched: bool = False

    @classmethod
    def from_environment(cls) -> Manager:
        """What systemd has told this process, and not one that it was started by."""
        for_us = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        return cls(os.environ.get("NOTIFY_SOCKET", ""), for_us and "WATCHDOG_USEC" in os.environ)

    def tell(self, **fields: str) -> None:
        """Sends `READY`, `STATUS`, `STOPPING` and their like; a manager that does not listen is nobody's trouble."""
        if not self.address:
            return
        where = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
            out.setblocking(False)
            out.sendto("\n".join(f"{name}={value}" for name, value in fields.items()).encode(), where)

    def alive(self) -> None:
        """Says that the service lives and steers calls; not said in time, it is ended and started anew."""
        if self.watched:
            self.tell(WATCHDOG="1")
