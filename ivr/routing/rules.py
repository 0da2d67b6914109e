"""Single values of the file looked at by their meaning: times, telephone numbers, addresses, time zones, names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, time
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers

from ivr.flow.prompts import LANGUAGES
from ivr.routing.finding import Finding, shown
from ivr.routing.problems import suggestion
from ivr.routing.shapes import Leaf

Rule = Callable[[str], str | None]
"""A value's text -> what is wrong with it, None when it is right."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NAME = re.compile("[a-z][a-z0-9-]{0,39}")
_ADDRESS = re.compile(r"(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?):([0-9]{1,5})")
_ELSEWHERE = {"UK": "GB", "EN": "GB", "EL": "GR"}


def name(text: str) -> str | None:
    """Names go into Asterisk's files and into file names."""
    if _NAME.fullmatch(text):
        return None
    return f"the name '{text}' may hold a to z, 0 to 9 and '-' only, must begin with a letter, and have at most 40"


def whole_number(text: str) -> str | None:
    """Digits only."""
    return None if re.fullmatch("-?[0-9]{1,9}", text) else f"must be a whole number, not '{text}'"


def number(text: str) -> str | None:
    """Digits, with a decimal point if need be."""
    return None if re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", text) else f"must be a number, not '{text}'"


def yes_or_no(text: str) -> str | None:
    """YAML's words for it."""
    return (
        None if text.lower() in ("true", "false", "yes", "no", "on", "off") else f"must be true or false, not '{text}'"
    )


def clock_time(text: str) -> str | None:
    """`HH:MM`."""
    if re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", text):
        return None
    hint = " - midnight is 00:00" if text.startswith("24") else ""
    return f"must be a time such as 08:30, not '{text}'{hint}"


def day(text: str) -> str | None:
    """`YYYY-MM-DD`."""
    try:
        if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            date.fromisoformat(text)
            return None
    except ValueError:
        return f"'{text}' is no day of the calendar"
    return f"must be a date such as 2026-12-24, not '{text}'"


def country(text: str) -> str | None:
    """An ISO 3166-1 alpha-2 code."""
    if text in phonenumbers.SUPPORTED_REGIONS:
        return None
    other = _ELSEWHERE.get(text.upper(), text.upper())
    near = f" - did you mean '{other}'?" if other in phonenumbers.SUPPORTED_REGIONS else ""
    return f"'{text}' is no country code of two capital letters such as FR{near}"


@lru_cache(maxsize=1024)
def time_zone(text: str) -> str | None:
    """An IANA name."""
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        return f"there is no time zone '{text}'{suggestion(text, sorted(available_timezones()))}"
    return None


def telephone_number(text: str) -> str | None:
    """E.164 with its `+`, and of a length that its country has."""
    if not re.fullmatch(r"\+[0-9]{4,15}", text):
        return f"'{text}' is no telephone number: write '+', the country code and the digits, as in +33199000100"
    try:
        parsed = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return f"'{text}' is no telephone number: no country has this code"
    if not phonenumbers.is_possible_number(parsed):
        return f"'{text}' is no telephone number: it is too short or too long for its country"
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return None if written == text else f"'{text}' must be written {written}"


def sip_address(text: str) -> str | None:
    """`host:port`."""
    found = _ADDRESS.fullmatch(text)
    if not found:
        return f"'{text}' is no address: write host:port, as in 192.0.2.10:5060"
    return None if 1 <= int(found[1]) <= 65535 else f"port {found[1]} does not exist: ports are 1 to 65535"


def level(text: str) -> str | None:
    """How well an agent speaks a language."""
    return None if text in ("1", "2", "3", "4", "5") else f"a level is 1 (some) to 5 (mother tongue), not '{text}'"


def post_code(text: str) -> str | None:
    """What an agent dials to hand a call over."""
    return None if re.fullmatch("[0-9]{2}", text) else f"a code is two digits in quotes, such as \"11\", not '{text}'"


def pause_key(text: str) -> str | None:
    """What an agent dials after `*3`."""
    return None if re.fullmatch("[1-9]", text) else f"'{text}' cannot be the key of a pause: 1 to 9 can"


def pause_reason(text: str) -> str | None:
    """What is told of an agent who is paused."""
    if 0 < len(text.strip()) and len(text) <= 40:
        return None
    return f"a reason for a pause is a word or two of at most 40 characters, such as meal, not '{text}'"


def learnt(text: str) -> str | None:
    """A subject, or a kind of caller: part of a prompt's name, and told to telephones."""
    return None if _NAME.fullmatch(text) else f"'{text}' may hold a to z, 0 to 9 and '-' only, as in obtain"


def menu_key(text: str) -> str | None:
    """A key that a menu may give a meaning to."""
    return None if re.fullmatch("[1-9]", text) else f"'{text}' cannot be a choice: 1 to 9 can; 0 is a person, * repeats"


def language_key(text: str) -> str | None:
    """A key that chooses a language."""
    return (
        None if re.fullmatch("[1-8]", text) else f"'{text}' cannot choose a language: 1 to 8 can; 9 is for the others"
    )


def language(text: str) -> str | None:
    """One of those that have prompts."""
    if text in LANGUAGES:
        return None
    return f"there is no language '{text}': known are {', '.join(LANGUAGES)}{suggestion(text, LANGUAGES)}"


_BY_KIND: dict[type, Rule] = {int: whole_number, float: number, bool: yes_or_no, time: clock_time, date: day}
_BY_FIELD: dict[str, Rule] = {
    "Schedule.time_zone": time_zone,
    "Line.number": telephone_number,
    "Trunk.address": sip_address,
    "Agent.languages": level,
    "Language.key": language_key,
    "Option.learn": learnt,
    "Service.pauses": pause_reason,
    "Consulate.code": post_code,
    "Partner.code": post_code,
}
_BY_NAME: dict[str, Rule] = {
    "Routing.numbers": telephone_number,
    "Routing.languages": language,
    "Menu.options": menu_key,
    "Service.pauses": pause_key,
    **{f"Routing.{section}": name for section in ("hours", "queues", "agents", "consulates", "partners", "trunks")},
}


def _of_one_line(text: str) -> str | None:
    return "must be one line of text without control characters" if _CONTROL.search(text) else None


def broken_rules(found: Leaf) -> Iterator[Finding]:
    """What is wrong with one value or name by its meaning."""
    rule = _rule_for_name(found) if found.is_name else _rule_for_value(found)
    message = _of_one_line(found.text) or (rule(found.text) if rule else None)
    if message:
        told = f"'{shown(found.path)}' {message}" if message.startswith("must be") else message
        yield Finding(found.path, told, on_name=found.is_name)


def _rule_for_name(found: Leaf) -> Rule | None:
    return _BY_NAME.get(found.shape.owner)


def _rule_for_value(found: Leaf) -> Rule | None:
    owner = found.shape.owner
    if owner.endswith((".country", ".countries")):
        return country
    return _BY_FIELD.get(owner) or (_BY_KIND.get(found.shape.kind) if found.shape.kind else None)
