"""The run folder and the file turned into the routing that a service starts with: the version that is in force."""

from __future__ import annotations

from dataclasses import replace

from ivr.cli.progress import console
from ivr.errors import UserMistake
from ivr.routing.model import Routing
from ivr.routing.problems import RoutingProblems
from ivr.routing.text import name_of
from ivr.settings import Settings
from ivr.versions.checking import checked_routing
from ivr.versions.opening import folder_of, in_force
from ivr.versions.store import Store


def starting(draft: Settings) -> tuple[Settings, Routing]:
    """What to start with: the version in force; at the very first start the file. Says so when the two differ.

    The settings name the version's own file. Raises UserMistake or RoutingProblems when it is not right.
    """
    change = in_force(draft.home)
    if change is None:
        return draft, checked_routing(draft)
    store = Store(folder_of(draft.home))
    text, settings = store.text(change.version), replace(draft, routing=store.path(change.version))
    if not draft.routing.is_file() or draft.routing.read_bytes() != text:
        console.print(
            f"{name_of(draft.routing)} is not what is in force: the service starts with version {change.version}, "
            f"accepted on {change.at.astimezone():%d %B %Y at %H:%M} by {change.who}.\n"
            "  see what differs      ivr routing diff\n  put it into force     ivr routing accept --why '...'"
        )
    try:
        return settings, checked_routing(settings)
    except RoutingProblems as problems:
        raise UserMistake(
            f"version {change.version}, which is in force, is not right any more: correct it in "
            f"{draft.routing.name} and `ivr routing accept --why '...'`, or `ivr routing rollback`\n{problems}"
        ) from problems
