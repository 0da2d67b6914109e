"""A block: who is shut out, and until when."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """An address is shut out, or, with a `name`, only this name when it comes from the address.

    `until` is in seconds since 1970 by the machine's clock; `times`: which block of this address and name it is.
    """

    address: str
    name: str
    until: float
    times: int

    @property
    def whom(self) -> str:
        """`192.0.2.1`, or `amina at 192.0.2.1`."""
        return f"{self.name} at {self.address}" if self.name else self.address
