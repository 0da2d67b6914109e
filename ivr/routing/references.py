"""Names that one section uses of another, looked up there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from ivr.routing.finding import Finding
from ivr.routing.model import Routing
from ivr.routing.problems import suggestion
from ivr.routing.shapes import leaves


def lost_references(routing: Routing, values: dict[str, Any]) -> Iterator[Finding]:
    """Every name in the file that does not exist where it should."""
    known: dict[str, Collection[str]] = {
        "node": routing.flow,
        "schedule": routing.hours,
        "consulate": routing.consulates,
        "partner": routing.partners,
        "queue": routing.queues,
        "trunk": routing.trunks,
        "language": routing.languages,
    }
    for leaf in leaves(values):
        section = leaf.shape.refers
        if section in known and leaf.text not in known[section]:
            near = suggestion(leaf.text, known[section])
            message = f"the {section} '{leaf.text}' does not exist{near}"
            yield Finding(leaf.path, message, on_name=leaf.is_name)
