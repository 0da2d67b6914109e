"""The second factor: six digits of the minute, by RFC 6238, from a secret that a telephone keeps as well."""

from __future__ import annotations

import re
from datetime import datetime

import pyotp
import segno

STEP = 30
"""Seconds that a code is shown."""


def secret() -> str:
    """A new secret in base 32: 160 bits."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime, last: int) -> int | None:
    """The step whose code it is, if newer than `last`; a clock may be half a minute off. None when it is wrong."""
    typed = "".join(code.split())
    known = pyotp.TOTP(secret)
    here = int(now.timestamp()) // STEP
    steps = (step for step in (here - 1, here, here + 1) if step > last)
    return next((step for step in steps if known.verify(typed, for_time=step * STEP)), None)


def picture(secret: str, name: str, service: str) -> str:
    """The secret as an SVG image that a telephone reads."""
    told = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=service)
    return str(segno.make(told, micro=False, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff"))


def possible(secret: str) -> bool:
    """Whether it is a secret such as `secret` makes."""
    return bool(re.fullmatch("[A-Z2-7]{32}", secret))
