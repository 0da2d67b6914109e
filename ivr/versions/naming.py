"""Trunks of a new version given names in Asterisk: one that changed gets a new name while calls use the old one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from ivr.routing.model import Routing, Trunk
from ivr.versions.edition import Edition


def named(routing: Routing, older: Iterable[Edition]) -> dict[str, str]:
    """Trunk -> name in Asterisk, for those that cannot have their own name: `paris-1` -> `paris-1.5b0c`.

    `older` are the editions that Asterisk still knows. A point is in no name of the file, so no other trunk has it.
    """
    taken = {edition.endpoint(name): trunk for edition in older for name, trunk in edition.routing.trunks.items()}
    names = {name: _name(name, trunk, taken) for name, trunk in routing.trunks.items()}
    return {trunk: name for trunk, name in names.items() if name != trunk}


def _name(own: str, trunk: Trunk, taken: dict[str, Trunk]) -> str:
    for name, known in taken.items():
        if name.partition(".")[0] == own and same_line(known, trunk):
            return name
    return own if own not in taken else f"{own}.{_digest(trunk)}"


def same_line(one: Trunk, other: Trunk) -> bool:
    """Whether a call that knows one may as well use the other."""
    return _matters(one) == _matters(other)


def _matters(trunk: Trunk) -> tuple[object, ...]:
    return trunk.address, trunk.transport, trunk.srtp, trunk.writes, trunk.country, trunk.codecs


def _digest(trunk: Trunk) -> str:
    return hashlib.sha256(repr(_matters(trunk)).encode()).hexdigest()[:4]
