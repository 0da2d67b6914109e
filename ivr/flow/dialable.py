"""Digits that a caller typed turned into a number that we may call back, or into the reason why not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

Why = Literal["invalid", "long", "country", "costly", "ours"]
"""invalid: no such number; long: more digits than any number has; country: not one of those that are called;
costly: premium rate, shared cost and the like; ours: a number of this service or of one of its posts."""

WHYS: tuple[Why, ...] = get_args(Why)
MOST_DIGITS = 15
"""Of an E.164 number, without its `+`."""
CALLED = (
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.VOIP,
)
"""Kinds of numbers at which a person is called at the usual price."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A number that is not called."""

    why: Why


def judge(
    typed: str, countries: Collection[str], own_numbers: Collection[str], home: Sequence[str] = ()
) -> str | Refused:
    """`typed` as E.164 when it may be called. It begins with `00`, `+` or the code of a country, or is a number as it
    is dialled inside one of the `home` countries (ISO 3166 codes, the likeliest first), whose reading goes first.
    """
    if len(typed.lstrip("+").removeprefix("00")) > MOST_DIGITS:
        return Refused("long")
    readings = list(_readings(typed, home))
    if any(_written(number) in own_numbers for number in readings):
        return Refused("ours")
    number = next(filter(phonenumbers.is_valid_number, readings), None)
    if number is None:
        return Refused("invalid")
    if phonenumbers.region_code_for_number(number) not in countries:
        return Refused("country")
    return _written(number) if phonenumbers.number_type(number) in CALLED else Refused("costly")


def _readings(typed: str, home: Sequence[str]) -> Iterator[PhoneNumber]:
    international = typed.startswith(("00", "+"))
    for country in () if international else home:
        yield from _parsed(typed, country)
    yield from _parsed("+" + typed.lstrip("+").removeprefix("00" if international else ""), None)


def _parsed(text: str, country: str | None) -> Iterator[PhoneNumber]:
    try:
        yield phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return


def _written(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
