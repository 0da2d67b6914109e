"""Every line of every post, with its path in the file."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.definition import Line
from ivr.routing.model import Routing
from ivr.routing.tree import Path


def lines_of(routing: Routing) -> Iterator[tuple[Path, Line]]:
    """Main and duty lines of the consulates, then the partners' lines."""
    for name, post in routing.consulates.items():
        yield ("consulates", name, "main"), post.main
        yield ("consulates", name, "duty"), post.duty
    for name, partner in routing.partners.items():
        yield ("partners", name, "main"), partner.main
