"""Blocks turned into `acl.conf`, which a running Asterisk reads anew, and kept in a file that outlives the service."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from ivr.asterisk.frame import templates
from ivr.doors.block import Block
from ivr.errors import ServiceTrouble
from ivr.private import write_private
from ivr.settings import PROJECT

MODULE = "acl"
"""The part of Asterisk that reads `acl.conf` anew; what it says holds a moment later."""


class Blocks:
    """The blocks of a run folder: `doors.json` keeps them, `etc/acl.conf` has Asterisk keep to them."""

    def __init__(self, home: Path) -> None:
        self._kept = home / "doors.json"
        self._acl = home / "etc" / "acl.conf"

    def read(self) -> list[Block]:
        """All that are kept, those that are over included. Raises ServiceTrouble if the file is spoilt."""
        try:
            blocks = [Block(**row) for row in json.loads(self._kept.read_text(encoding="utf-8"))]
            for block in blocks:
                ipaddress.ip_address(block.address)
        except FileNotFoundError:
            return []
        except (ValueError, TypeError) as trouble:
            raise ServiceTrouble(f"{self._kept} cannot be read; remove it, and nobody is shut out") from trouble
        return blocks

    def write(self, kept: Iterable[Block], now: float) -> None:
        """Puts both files in place, each at once; the names of telephones stay those of the rendered `acl.conf`."""
        kept = tuple(kept)
        write_private(self._kept, json.dumps([asdict(block) for block in kept], indent=2) + "\n")
        telephones = re.findall(r"^\[door-(.+)\]$", self._acl.read_text(encoding="utf-8"), re.MULTILINE)
        text = templates(PROJECT / "asterisk-conf").get_template("acl.conf.j2")
        values = {"telephones": telephones, "shut": shut(kept, now)}
        write_private(self._acl, text.render(values), for_owner_of_folder=True)


def shut(blocks: Iterable[Block], now: float) -> Mapping[str, tuple[str, ...]]:
    """Name of a telephone, or empty for all -> addresses that are shut out now, as Asterisk writes them."""
    found: dict[str, tuple[str, ...]] = {}
    for block in blocks:
        if block.until > now:
            width = ipaddress.ip_address(block.address).max_prefixlen
            found[block.name] = (*found.get(block.name, ()), f"{block.address}/{width}")
    return found
