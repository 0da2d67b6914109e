"""What is in force turned into a desk for callbacks that hears its Asterisk, and changes with it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from ivr.ari.client import AriClient
from ivr.ari.wire import ChannelDestroyed, ChannelVarset
from ivr.callbacks.desk import Desk
from ivr.callbacks.hours import Rules
from ivr.callbacks.line import Line
from ivr.calls.counter import Counter
from ivr.flow.definition import Callback as Section
from ivr.flow.node import Flow
from ivr.journal.journal import Journal
from ivr.settings import Settings
from ivr.versions.edition import Editions
from ivr.versions.in_force import InForce

NOBODY = Section.model_construct(trunks=(), countries=(), attempts=())
"""The section of a service that calls nobody back."""


def desk_of(
    versions: InForce,
    settings: Settings,
    client: AriClient,
    journal: Journal,
    now: Callable[[], datetime],
    up: Callable[[], Collection[str]],
    counter: Counter,
) -> Desk:
    """The desk of a service, to be made before its client is opened.

    `up` are the ids and callers of the calls that are up.
    """

    def line() -> Line:
        edition, flow = versions.editions.newest, flow_of(versions.editions)
        where = (settings.sounds, settings.recordings, edition.endpoint, counter)
        return Line(client, flow, flow.callback or NOBODY, now, *where)

    def renew() -> None:
        desk.line, desk.rules = line(), rules_of(versions.flow)

    desk = Desk(line(), rules_of(versions.flow), journal, now, up, settings.cel)
    versions.on_change(renew)
    for kind in (ChannelVarset, ChannelDestroyed):
        client.on_event(kind, desk.hear)
    client.on_connect(desk.lost_and_found)
    return desk


def flow_of(editions: Editions) -> Flow:
    """The newest flow, with the queues that only older ones have beside its own: people may wait there for a call."""
    queues = {name: edition.flow.queues[name] for name, edition in editions.queues().items()}
    return replace(editions.newest.flow, queues=queues)


def rules_of(flow: Flow) -> Rules:
    """When people may be called back."""
    section = flow.callback or NOBODY
    return Rules(section, flow.schedules[section.hours] if section.hours else None)
