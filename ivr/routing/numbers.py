"""A number as a trunk writes it, turned into E.164, and back into the trunk's own writing."""

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


def as_written(number: str, writes: Writes, country: str | None = None) -> str:
    """An E.164 number in the writing of a trunk; `national` only for numbers of `country`, else with `00`."""
    if writes == "+":
        return number
    parsed = phonenumbers.parse(number)
    if writes == "national" and country and phonenumbers.region_code_for_number(parsed) == country:
        national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
        return "".join(sign for sign in national if sign.isdigit())
    return "00" + number.removeprefix("+")
