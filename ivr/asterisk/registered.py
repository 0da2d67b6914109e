"""What Asterisk prints of its registered telephones turned into whose are at which address."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping

SHOW = "database show registrar/contact"
"""The command that prints them, one JSON object a line; other listings cut long names."""

NOTHING: frozenset[str] = frozenset()


def by_address(printed: str, now: float) -> Mapping[str, set[str]]:
    """Source address -> names, of registrations that have not run out at `now` (seconds since 1970)."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in re.findall(r"^/registrar/contact/\S+\s*:\s(\{.*\})\s*$", printed, re.MULTILINE):
        contact = json.loads(line)
        if float(contact["expiration_time"]) > now:
            found[contact["via_addr"]].add(contact["endpoint"])
    return found
