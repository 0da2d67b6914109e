"""Names that one section uses of another, looked up there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ivr.routing.finding import Finding
from ivr.routing.model import Routing
from ivr.routing.problems import suggestion
from ivr.routing.shapes import Leaf


def lost_references(routing: Routing, written: Iterable[Leaf]) -> Iterator[Finding]:
    """Every name in the file that does not exist where it should. `written`: every value of the file."""
    known: dict[str, Collection[str]] = {
        "node": routing.flow,
        "schedule": routing.hours,
        "consulate": routing.consulates,
        "partner": routing.partners,
        "queue": routing.queues,
        "trunk": routing.trunks,
        "language": routing.languages,
    }
    for leaf in written:
        section = leaf.shape.refers
        if section in known and leaf.text not in known[section]:
            near = suggestion(leaf.text, known[section])
            message = f"the {section} '{leaf.text}' does not exist{near}"
            yield Finding(leaf.path, message, on_name=leaf.is_name)
