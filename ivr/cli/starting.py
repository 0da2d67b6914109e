"""The run folder and the file turned into the routing that a service starts with: the version that is in force."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ivr.cli.progress import console
from ivr.errors import UserMistake
from ivr.routing.model import Routing
from ivr.routing.problems import RoutingProblems
from ivr.routing.text import name_of
from ivr.settings import Settings
from ivr.versions.checking import checked_routing
from ivr.versions.opening import folder_of, in_force
from ivr.versions.store import Store


def starting(settings: Settings) -> tuple[Path, Routing]:
    """What to start with, and where it stands: the version in force; at the very first start the file.

    Says so when the two differ. Raises UserMistake or RoutingProblems when it is not right.
    """
    change, draft = in_force(settings.home), settings.routing
    if change is None:
        return draft, checked_routing(settings)
    store = Store(folder_of(settings.home))
    text, served = store.text(change.version), store.path(change.version)
    if not draft.is_file() or draft.read_bytes() != text:
        console.print(
            f"{name_of(draft)} is not what is in force: the service starts with version {change.version}, "
            f"accepted on {change.at.astimezone():%d %B %Y at %H:%M} by {change.who}.\n"
            "  see what differs      ivr routing diff\n  put it into force     ivr routing accept --why '...'"
        )
    try:
        return served, checked_routing(replace(settings, routing=served))
    except RoutingProblems as problems:
        raise UserMistake(
            f"version {change.version}, which is in force, is not right any more: correct it in "
            f"{draft.name} and `ivr routing accept --why '...'`, or `ivr routing rollback`\n{problems}"
        ) from problems
