"""The trunks of all editions turned into the lines that Asterisk knows: who they are, and whose address is whose."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ivr.asterisk.names import addresses
from ivr.asterisk.numbers import Rule, writing_rules
from ivr.routing.model import Trunk
from ivr.versions.edition import Editions


@dataclass(frozen=True, slots=True)
class Line:
    """A trunk under its name in Asterisk; `trunk` is its name in the file. `brings_calls`: new calls may come on it."""

    name: str
    trunk: str
    settings: Trunk
    brings_calls: bool
    writings: tuple[Rule, ...]


def lines(editions: Editions) -> tuple[Line, ...]:
    """All of them; new calls come in on those of the newest edition alone."""
    newest = editions.newest
    found = []
    for name, (trunk, edition) in editions.trunks().items():
        settings = edition.routing.trunks[trunk]
        found.append(Line(name, trunk, settings, settings.brings_calls and edition is newest, writing_rules(settings)))
    return tuple(found)


def hosts(editions: Editions) -> dict[str, str]:
    """Which line an address speaks for: where several share one, the newest, and of these one that brings calls."""
    newest = {editions.newest.endpoint(trunk) for trunk in editions.newest.routing.trunks}
    order = sorted(lines(editions), key=lambda line: (line.name in newest, line.brings_calls))
    return {line.settings.address.rpartition(":")[0]: line.name for line in order}


def moved(editions: Editions, home: Path) -> bool:
    """Whether a trunk's name has other addresses by now than Asterisk's files say. Blocks; raises OSError."""
    speaking = hosts(editions)
    now, text = addresses(speaking, home / "names.json"), (home / "etc" / "pjsip.conf").read_text()
    known = [f"endpoint = {speaking[host]}\nmatch = {','.join(found)}\n" for host, found in now.items() if found]
    return not all(lines in text for lines in known)
