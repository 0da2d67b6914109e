"""A telephone number or a mail address as people write it turned into what stands for the person."""

from __future__ import annotations

import re

import phonenumbers

from ivr.errors import UserMistake
from ivr.requests.contact import contact_of


def read(written: str, country: str | None) -> str:
    """`+33 6 39 98 10 00`, `0033639981000`, or `06 39 98 10 00` with the country FR; a mail address as it is kept.

    Raises UserMistake.
    """
    if "@" in written:
        return contact_of(written)
    text = re.sub(r"^\s*00", "+", written.strip())
    if country is None and not text.startswith("+"):
        raise UserMistake(
            f"'{written}' does not say of which country it is: begin it with + or 00, or add such as --country FR"
        )
    try:
        number = phonenumbers.parse(text, country and country.upper())
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise UserMistake(f"'{written}' is no telephone number - write it like +33 6 39 98 10 00")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
