"""Text such as `127.0.0.1:5060` turned into an address to bind to."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from ivr.errors import UserMistake


@dataclass(frozen=True, slots=True)
class Address:
    """A numeric host and a port to bind to."""

    host: str
    port: int

    @classmethod
    def read(cls, text: str) -> Address:
        """Reads `127.0.0.1:5060`. Raises UserMistake when it is not a numeric address and a port."""
        host, _, port = text.rpartition(":")
        try:
            address = cls(str(ipaddress.IPv4Address(host)), int(port))
        except ValueError:
            address = None
        if address is None or not 1 <= address.port <= 65535:
            raise UserMistake(f"'{text}' is not an address to bind to: write it like 127.0.0.1:5060")
        return address

    @property
    def any(self) -> bool:
        """Whether it stands for every address of the machine."""
        return ipaddress.IPv4Address(self.host).is_unspecified
