"""Passwords: whether one is good enough, its digest, and whether it is the right one."""

from __future__ import annotations

import secrets
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from ivr.users.model import Refused

SHORTEST, LONGEST = 12, 256
"""Characters of a password."""

WEAK = 3
"""What zxcvbn must give of 4: ten thousand million guesses."""

READ = 72
"""Characters that zxcvbn looks at; more take it long, and make nothing weaker."""

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
"""RFC 9106 for machines with little memory, but on one core: calls need the others."""

_one_at_a_time = BoundedSemaphore(1)
"""A digest takes 64 MiB and a tenth of a second; who guesses must not take the machine from the calls."""

NOBODYS = _hasher.hash(secrets.token_urlsafe())
"""Compared with when there is no such user, so that this takes as long."""


def good(password: str, *known: str) -> str:
    """The password. Raises Refused when it is short, or easily guessed by who knows `known`."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refused("short")
    if zxcvbn(password[:READ], user_inputs=list(known))["score"] < WEAK:
        raise Refused("weak")
    return password


def digest(password: str) -> str:
    """What is kept of a password: argon2id with a salt of its own."""
    with _one_at_a_time:
        return _hasher.hash(password)


def right(kept: str, password: str) -> bool:
    """Whether the password has this digest."""
    if len(password) > LONGEST:
        return False
    try:
        with _one_at_a_time:
            return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def made_up() -> str:
    """A password that a person can read to another: 80 bits in groups of four."""
    signs = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(signs) for _ in range(4)) for _ in range(4))
