"""Trunks that nothing uses or that could not work, and names that would meet in Asterisk."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.routing.checks.lines import lines_of
from ivr.routing.finding import Finding
from ivr.routing.model import Routing


def unused_trunks(routing: Routing) -> Iterator[Finding]:
    """No line leads over it and no calls come in on it."""
    used = {trunk for _, line in lines_of(routing) for trunk in line.trunks}
    used.update(routing.callback.trunks if routing.callback else ())
    for name, trunk in routing.trunks.items():
        if name not in used and not trunk.brings_calls:
            yield Finding(("trunks", name), f"nobody uses the trunk '{name}'", "warning", on_name=True)


def trunks_without_a_country(routing: Routing) -> Iterator[Finding]:
    """National numbers mean nothing without the country."""
    for name, trunk in routing.trunks.items():
        if trunk.writes == "national" and not trunk.country:
            yield Finding(("trunks", name, "writes"), "national numbers need the trunk's 'country'")


def trunks_by_name(routing: Routing) -> Iterator[Finding]:
    """A host name needs somebody who resolves it."""
    for name, trunk in routing.trunks.items():
        host = trunk.address.rpartition(":")[0]
        if not re.fullmatch(r"[0-9.]+|\[.*\]", host):
            told = f"'{host}' is a host name: while no name server answers, this trunk is dead; better write its number"
            yield Finding(("trunks", name, "address"), told, "warning")


def nobody_can_call(routing: Routing) -> Iterator[Finding]:
    """No trunk brings calls."""
    if not any(trunk.brings_calls for trunk in routing.trunks.values()):
        yield Finding(("trunks",), "no trunk has 'brings_calls: true': nobody could call", "warning", on_name=True)


def names_used_twice(routing: Routing) -> Iterator[Finding]:
    """Agents and trunks are endpoints of one Asterisk; consulates and partners are posts of one list."""
    for section, other, what in (("agents", "trunks", "a trunk"), ("partners", "consulates", "a consulate")):
        for name in getattr(routing, section):
            if name in getattr(routing, other):
                yield Finding((section, name), f"'{name}' is already the name of {what}", on_name=True)
