"""Turns a trunk's way of writing telephone numbers into dialplan patterns."""

from __future__ import annotations

from phonenumbers import PhoneMetadata, country_code_for_region

from ivr.routing.model import Trunk

Rule = tuple[str, str]
"""An Asterisk extension pattern for a number in E.164 (`+33…`), and the expression that writes it for the trunk."""


def writing_rules(trunk: Trunk) -> tuple[Rule, ...]:
    """The rules of one trunk, the closest match decides: `+33199000201` leaves as `0033199000201` or `0199000201`."""
    if trunk.writes == "+":
        return (("_+X.", "${EXTEN}"),)
    if trunk.writes == "00" or not trunk.country:
        return (("_+X.", "00${EXTEN:1}"),)
    code = str(country_code_for_region(trunk.country))
    country = PhoneMetadata.metadata_for_region(trunk.country)
    inside = (country and country.national_prefix) or ""
    abroad = (country and (country.preferred_international_prefix or country.international_prefix)) or ""
    return (
        (f"_+{code}X.", f"{inside}${{EXTEN:{len(code) + 1}}}"),
        ("_+X.", (abroad if abroad.isdigit() else "00") + "${EXTEN:1}"),
    )
