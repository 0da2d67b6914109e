"""The compiled countries of callers, and the compiled numbers, say what the service itself says."""

from __future__ import annotations

from pathlib import Path
from random import Random

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from ivr.fallback.callers import caller_contexts
from ivr.fallback.numbers import as_written
from ivr.fallback.scope import Scope
from ivr.flow.nodes.place import countries, country_of
from ivr.routing.model import Trunk
from ivr.routing.numbers import e164
from tests.fallback.reading import knows, run
from tests.flow.real import flow, routing

SCOPE = Scope(flow(), "v", Path("/sounds"))
ABROAD, CARRIER = list(caller_contexts(SCOPE, routing().trunks))
SHARED = (1, 39, 44)


def compiled(number: str) -> str | None:
    digits = number.removeprefix("+")
    found = run(ABROAD, digits, {"CALLER_COUNTRY": ""})["CALLER_COUNTRY"] if knows(ABROAD, digits) else ""
    return found or None


def truth(number: str) -> str | None:
    country = country_of(e164(number))
    return country if country in countries(flow()) else None


def examples() -> list[str]:
    kinds = PhoneNumberType.values()
    numbers = [
        phonenumbers.example_number_for_type(region, kind)
        for region in phonenumbers.SUPPORTED_REGIONS
        for kind in kinds
    ]
    return [phonenumbers.format_number(number, PhoneNumberFormat.E164) for number in numbers if number]


def test_a_number_of_every_kind_and_country() -> None:
    wrong = [(number, compiled(number), truth(number)) for number in examples() if compiled(number) != truth(number)]
    assert not wrong


@pytest.mark.parametrize("code", SHARED)
def test_any_digits_after_a_shared_code(code: int) -> None:
    draw = Random(f"callers {code}")
    numbers = [f"+{code}" + "".join(draw.choices("0123456789", k=draw.randint(5, 12))) for _ in range(4000)]
    wrong = [(number, compiled(number), truth(number)) for number in numbers if compiled(number) != truth(number)]
    assert not wrong
    assert len({truth(number) for number in numbers}) == 2


def test_every_area_of_the_shared_plan_of_north_america() -> None:
    for area in range(200, 1000):
        number = f"+1{area}5550123"
        assert compiled(number) == truth(number), number


def test_a_trunk_that_writes_numbers_as_inside_its_country() -> None:
    french = Trunk.model_validate(
        {"address": "127.0.0.2:5060", "brings_calls": True, "country": "FR", "writes": "national"}
    )
    _, inside = caller_contexts(SCOPE, {"french": french})
    for written in ("0639980001", "639980001"):
        assert knows(inside, written)
    assert not knows(inside, "06399800")
    assert inside.extensions["_0XXXXXXXXX"] == ("Goto(callers-v,33${EXTEN:1},1)",)


@pytest.mark.parametrize("writes", ["+", "00", "national"])
@pytest.mark.parametrize("country", ["MA", "FR", "US", "IT", None])
def test_every_number_is_known_as_a_trunk_writes_it(writes: str, country: str | None) -> None:
    trunk = Trunk.model_validate(
        {"address": "127.0.0.2:5060", "brings_calls": True, "country": country, "writes": writes}
    )
    written = as_written(trunk, flow().numbers)
    assert {number for _, number in written} == flow().numbers.keys()
    assert len({way for way, _ in written}) == len(written)
    for way, number in written:
        assert e164(way, trunk.writes, country) == number
