"""Telephone numbers as trunks write them become E.164, and what is no number becomes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.routing.numbers import Writes, e164

WRITTEN: list[tuple[str, Writes, str | None, str]] = [
    ("+33199000100", "+", None, "+33199000100"),
    ("33199000100", "+", None, "+33199000100"),
    ("0033199000100", "+", None, "+33199000100"),
    ("0033199000100", "00", None, "+33199000100"),
    ("33199000100", "00", None, "+33199000100"),
    (" +33199000100\r\n", "+", None, "+33199000100"),
    ("0199000100", "national", "FR", "+33199000100"),
    ("199000100", "national", "FR", "+33199000100"),
    ("0033199000100", "national", "FR", "+33199000100"),
    ("+33199000100", "national", "MA", "+33199000100"),
    ("0612345678", "national", "MA", "+212612345678"),
    ("0600000100", "national", "IT", "+390600000100"),
    ("2025550100", "national", "US", "+12025550100"),
    ("011442079460100", "national", "US", "+442079460100"),
]


@pytest.mark.parametrize(("written", "writes", "country", "number"), WRITTEN)
def test_a_number_is_understood_as_its_trunk_writes_it(
    written: str, writes: Writes, country: str | None, number: str
) -> None:
    assert e164(written, writes, country) == number


NOT_NUMBERS = [
    "", " ", "+", "00", "+0", "1", "112", "0199000100", "anonymous", "Anonymous", "unavailable", "restricted",
    "+33 1 99 00 01 00", "+33-199000100", "+1-800-FLOWERS", "tel:+33199000100", "sip:+33199000100@example.org",
    "+33199000100;ext=5", "+33199000100+", "+331990\x00", "+33199000100\n+33199000100", "000033199000100",
    "+999123456789", "+1234567890123456", "9" * 300, "0" * 40, "+²", "²", "'; drop table calls;--",
    "\u202e+33199000100",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_what_is_no_telephone_number_becomes_nothing(text: str) -> None:
    assert e164(text) is None


@pytest.mark.parametrize("country", ["XX", None, "", "fr"])
def test_a_national_number_of_no_known_country_becomes_nothing(country: str | None) -> None:
    assert e164("0199000100", "national", country) is None


ANY_WRITES = st.sampled_from(["+", "00", "national"])
ANY_COUNTRY = st.sampled_from([None, "FR", "MA", "US", "XX"])


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.one_of(st.text(max_size=300), st.text("+0123456789", max_size=20)), ANY_WRITES, ANY_COUNTRY)
def test_any_text_becomes_a_number_or_nothing(text: str, writes: Any, country: str | None) -> None:
    number = e164(text, writes, country)
    assert number is None or (number[0] == "+" and number[1:].isdecimal() and number.isascii() and len(number) <= 18)
