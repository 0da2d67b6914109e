"""A whole ministry's routing, made up: 200 countries, 400 trunks, 3,000 nodes, and catalogues with a text for each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import holidays
import phonenumbers
import yaml

from ivr.flow.prompts import LANGUAGES, WEEKDAYS
from ivr.settings import PROJECT

COUNTRIES, TRUNKS, NODES = 200, 400, 3000
SMALL_DESK = 15
"""Nodes; a large one has one more."""

DESK = (Path(__file__).parent / "desk.yaml").read_text()
SPANS = [{"opens": "09:00", "closes": "12:30"}, {"opens": "14:00", "closes": "16:00"}]

Section = dict[str, Any]


def write(folder: Path) -> tuple[Path, Path]:
    """Writes the routing and the folder of its catalogues, the same ones each time; answers both."""
    routing = the_routing()
    path, prompts = folder / "routing.yaml", folder / "prompts"
    path.write_text(yaml.dump(routing, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100))
    prompts.mkdir()
    said = [post["say"] for post in routing["consulates"].values()]
    for language in LANGUAGES:
        text = (PROJECT / "prompts" / f"{language}.yaml").read_text()
        more = [f'{key}: "{key[5:].title()}: {{key}}."' for key in said if f"\n{key}:" not in text]
        (prompts / f"{language}.yaml").write_text("\n".join([text, *more, ""]))
    return path, prompts


def the_routing() -> Section:
    """The project's own routing with a desk of some fifteen nodes for each country that it does not have yet."""
    routing: Section = yaml.safe_load((PROJECT / "routing.yaml").read_text())
    routing["languages"].pop("", None)
    there = {post["country"] for post in routing["consulates"].values()} | {"MA"}
    zones = sorted(zone for zone in available_timezones() if zone.startswith(("Africa/", "America/", "Asia/")))
    for order, (country, number) in enumerate(islice(_countries(there), COUNTRIES - len(there))):
        left = COUNTRIES - len(there) - order
        lines = 2 if TRUNKS - len(routing["trunks"]) > left else 1
        _open(routing, country, number, zones[order % len(zones)], LANGUAGES[order % len(LANGUAGES)], lines)
        routing["flow"] |= _desk(country.lower(), large=NODES - len(routing["flow"]) > SMALL_DESK * left)
    return routing


def _countries(but: set[str]) -> Iterator[tuple[str, str]]:
    """Countries with known holidays, each with the beginning of its numbers: all but the last two digits."""
    known = holidays.list_supported_countries(include_aliases=False)
    taken: list[str] = []
    for country in sorted(phonenumbers.SUPPORTED_REGIONS & known.keys() - but):
        example = phonenumbers.example_number(country)
        number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)[:-2] if example else ""
        if number and not any(number.startswith(other[:-1]) or other.startswith(number[:-1]) for other in taken):
            taken.append(number)
            yield country, number


def _open(routing: Section, country: str, number: str, zone: str, language: str, lines: int) -> None:
    """A number, hours with a special day, a consulate, and its trunks."""
    name = country.lower()
    trunks = [f"{name}-line-{line}" for line in range(1, lines + 1)]
    routing["numbers"][f"{number}00"] = {
        "name": f"number in {country}",
        "start": f"{name}-hours",
        "language": language,
        "country": country,
    }
    routing["hours"][name] = {
        "time_zone": zone,
        "week": {day: SPANS for day in WEEKDAYS[:5]},
        "holidays": "closed",
        "country": country,
        "special": [{"date": date(date.today().year + 1, 12, 24), "hours": [], "why": "move to another house"}],
    }
    routing["consulates"][f"{name}-post"] = {
        "name": f"Consulate in {country}",
        "country": country,
        "say": f"post-{name}",
        "language": language,
        "hours": name,
        "main": {"number": f"{number}01", "trunks": trunks},
        "duty": {"number": f"{number}09", "trunks": trunks[::-1]},
    }
    for line, trunk in enumerate(trunks):
        default = f"127.{1 + line}.{len(routing['trunks']) // 250}.{1 + len(routing['trunks']) % 250}:5060"
        routing["trunks"][trunk] = {"address": f"${{{country}_SIP_{line}:-{default}}}", "country": country}


def _desk(name: str, large: bool) -> Section:
    """The nodes of one country's desk, of every kind; a large one has one more."""
    nodes: Section = yaml.safe_load(DESK.replace("DESK", name))
    if not large:
        missed = nodes.pop(f"{name}-missed")
        nodes[f"{name}-post"]["unserved"] = missed["next"]
    return nodes


class _Plain(yaml.SafeDumper):
    """Writes everything out, nothing by reference."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
