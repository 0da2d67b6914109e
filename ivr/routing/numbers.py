"""A number as a trunk writes it, turned into E.164."""

from __future__ import annotations

from typing import Literal

import phonenumbers

Writes = Literal["+", "00", "national"]


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
