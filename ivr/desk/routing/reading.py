"""A version of the routing, or the draft, turned into what pages show of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ivr.errors import UserMistake
from ivr.routing.model import Routing
from ivr.routing.problems import Problem, errors
from ivr.settings import Settings
from ivr.versions.checking import examined
from ivr.versions.opening import folder_of, record_of
from ivr.versions.record import Change
from ivr.versions.store import Store, version_of

DRAFT = "draft"
"""What the file holds, as a name of a version."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`name`: a version or `draft`; `routing` is None when the text has errors; `change` of an accepted version."""

    name: str
    text: str
    routing: Routing | None
    problems: Sequence[Problem] = ()
    change: Change | None = None

    @property
    def mark(self) -> str:
        """The name that this text has, or would have, as a version."""
        return version_of(self.text.encode())

    @property
    def errors(self) -> Sequence[Problem]:
        """Those that a service must not start with."""
        return errors(self.problems)


def reading(settings: Settings, name: str = "") -> Reading:
    """The version that `name` means, the one in force without a name; before any was accepted, the draft.

    Raises UserMistake for a version that is none, ServiceTrouble for one that cannot be read.
    """
    record = record_of(settings.home)
    change = None if name == DRAFT else record.found(name) if name else record.last()
    if change is None:
        return draft(settings)
    store = Store(folder_of(settings.home))
    return Reading(change.version, store.text(change.version).decode(), store.routing(change.version), (), change)


def draft(settings: Settings) -> Reading:
    """What the file holds now, with everything that is wrong with it."""
    routing, problems = examined(settings)
    try:
        text = settings.routing.read_text(encoding="utf-8", errors="replace")
    except OSError as trouble:
        raise UserMistake(f"{settings.routing} cannot be read: {trouble.strerror}") from trouble
    return Reading(DRAFT, text, routing, problems)


def checked(text: str, settings: Settings) -> Reading:
    """A text that stands in no file yet, checked as the file would be."""
    with TemporaryDirectory(prefix="routing-") as folder:
        path = Path(folder) / settings.routing.name
        path.write_text(text, encoding="utf-8", newline="")
        routing, problems = examined(replace(settings, routing=path))
    named = [replace(one, file=path.name) if Path(one.file).name == path.name else one for one in problems]
    return Reading(DRAFT, text, routing, named)
