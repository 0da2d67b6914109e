"""A flow with a `callback` section turned into a desk that hears its Asterisk."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from ivr.ari.client import AriClient
from ivr.ari.wire import ChannelDestroyed, ChannelVarset
from ivr.callbacks.desk import Desk
from ivr.callbacks.hours import Rules
from ivr.callbacks.line import Line
from ivr.flow.node import Flow
from ivr.journal.journal import Journal
from ivr.settings import Settings


def desk_of(
    flow: Flow,
    settings: Settings,
    client: AriClient,
    journal: Journal,
    now: Callable[[], datetime],
    up: Callable[[], Collection[str]],
) -> Desk | None:
    """The desk of a service, to be made before its client is opened; None when nobody is called back.

    `up` are the ids and callers of the calls that are up.
    """
    section = flow.callback
    if section is None:
        return None
    line = Line(client, flow, section, now, settings.sounds, settings.recordings)
    rules = Rules(section, flow.schedules[section.hours] if section.hours else None)
    desk = Desk(line, rules, journal, now, up, settings.home / "log" / "cel-custom" / "cel.jsonl")
    for kind in (ChannelVarset, ChannelDestroyed):
        client.on_event(kind, desk.hear)
    client.on_connect(desk.lost_and_found)
    return desk
