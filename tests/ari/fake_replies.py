"""How an ARI server with no Asterisk behind it answers: in which order, how late, and with which refusals."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Literal

Order = Literal["reply first", "event first", "late reply", "late event"]
ORDERS: tuple[Order, ...] = ("reply first", "event first", "late reply", "late event")
LATE = 0.02
"""Seconds that late things take."""


class Refused(Exception):
    """A status that is no success, with ARI's message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status, message)
        self.status, self.message = status, message


def gone() -> Refused:
    """What ARI says of a channel that is no more."""
    return Refused(404, "Channel not found")


def outside() -> Refused:
    """What ARI says of a channel that the dialplan has."""
    return Refused(409, "Channel not in Stasis application")


def any_order(seed: int) -> Callable[[], Order]:
    """Orders of replies and events as chance has it, the same for the same seed."""
    chance = random.Random(seed)
    return lambda: chance.choice(ORDERS)
