"""A number as a trunk writes it, turned into E.164."""

from __future__ import annotations

import re
from typing import Literal

import phonenumbers

Writes = Literal["+", "00", "national"]


SEPARATORS = re.compile(r"[\s./()\u2010-\u2015\u200e\u200f\u202a-\u202e\u2066-\u2069-]")
"""What people, and telephones that copy a number, write between its digits."""


def typed(written: str) -> str | None:
    """A number as somebody types it, `+33 1 99 00 01 00`, as E.164; None for what is none."""
    return e164(SEPARATORS.sub("", written))


def e164(written: str, writes: Writes = "+", country: str | None = None) -> str | None:
    """`0033199000100`, `+33199000100` or `0199000100` (national, in `country`) as `+33199000100`.

    None for what is no possible telephone number: `anonymous`, letters, an empty text.
    """
    text = written.strip()
    if text.startswith("00"):
        text = "+" + text[2:]
    if writes != "national" and text.isdigit() and not text.startswith("0"):
        text = "+" + text
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not text.lstrip("+").isdigit() or not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
