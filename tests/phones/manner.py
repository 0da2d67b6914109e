"""How awkward the fake Asterisk is in one call: everything that is drawn by chance there, decided by a seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

HangUpManner = Literal["at once", "quietly", "slowly", "slowly and quietly", "unseen", "recording first"]
"""quietly: no ChannelHangupRequest; slowly: for a while commands are answered 409;
unseen: they are answered 404 before any event tells why; recording first: it ends before the hang-up is told."""


@dataclass(frozen=True)
class Manner:
    """In seconds: how long each prompt takes, how long what a caller does is on its way (None: he acts before any
    command that follows from the same turn is sent), and how long Asterisk ponders each request.

    Prompts last longer than a group of keys (2 s) and its way: otherwise it would matter when a key comes, which no
    script can say. With `abrupt`, that share of prompts ends by itself just as a key arrives.
    """

    prompts: float
    travels: float | None
    ponders: float
    abrupt: float
    hangs_up: HangUpManner

    @classmethod
    def drawn(cls, chance: Random) -> Manner:
        """One of many."""
        return cls(
            prompts=chance.uniform(2.5, 9.0),
            travels=chance.choice([None, None, 0.0, 0.001, 0.01, 0.04, 0.1]),
            ponders=chance.choice([0.0, 0.004, 0.03, 0.08]),
            abrupt=chance.choice([0.0, 0.3, 1.0]),
            hangs_up=chance.choice(get_args(HangUpManner)),
        )
