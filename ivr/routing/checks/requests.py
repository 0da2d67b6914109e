"""Requests: deadlines and complaints for subjects that calls can have, and for no others."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.routing.checks.first_level import untaught
from ivr.routing.finding import Finding
from ivr.routing.model import Requests, Routing


def deadlines_of_no_subject(routing: Routing) -> Iterator[Finding]:
    """A deadline for a subject that no key teaches; what nobody wrote into the file is no mistake."""
    for subject in routing.requests.deadlines if routing.requests.deadlines != Requests().deadlines else ():
        if subject not in routing.subjects:
            yield Finding(("requests", "deadlines", subject), untaught(subject, routing), on_name=True)


def complaints_of_no_subject(routing: Routing) -> Iterator[Finding]:
    """A subject of complaints that no key teaches; as above."""
    for position, subject in enumerate(routing.requests.complaints):
        if subject not in routing.subjects and routing.requests.complaints != Requests().complaints:
            yield Finding(("requests", "complaints", position), untaught(subject, routing))
