"""The state of the service at the moment somebody asks, turned into gauges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ivr.disk import Look
from ivr.metrics.names import METRICS
from ivr.waiting.view import RoomView

STATES = ("out", "paused", "gone", "free", "ringing", "talking", "busy", "wrap-up", "unknown")
"""What an agent may be."""


@dataclass(frozen=True, slots=True)
class Now:
    """The service at one moment; `agents` are the rows of the listing, `links` whether each link stands.

    `disk`: None before it was looked at.
    """

    view: RoomView
    agents: Sequence[Mapping[str, Any]]
    links: Mapping[str, bool]
    backlog: int
    lost: int
    disk: Look | None = None


def state_of(agent: Mapping[str, Any]) -> str:
    """One of STATES: where the agent stands, and for who is logged in, what he does."""
    if agent["standing"] != "in":
        return str(agent["standing"])
    return "gone" if agent["telephone"] == "gone" else str(agent["doing"])


class Looking(Collector):
    """Asks for the state at each scrape."""

    def __init__(self, now: Callable[[], Now]) -> None:
        self._now = now

    def describe(self) -> list[Metric]:
        """Nothing in advance: the state is not asked for before the first scrape."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Every gauge; what is not known has no sample."""
        now = self._now()
        yield _gauge("accueil_calls_live", Counter(call.node or "-" for call in now.view.calls))
        for name, field in _QUEUES.items():
            yield _gauge(name, {queue: getattr(view, field) for queue, view in now.view.queues.items()})
        states = Counter(state_of(agent) for agent in now.agents)
        yield _gauge("accueil_agents", {state: states[state] for state in STATES})
        yield _gauge("accueil_asterisk_up", now.links)
        yield GaugeMetricFamily("accueil_journal_backlog_writes", _help("accueil_journal_backlog_writes"), now.backlog)
        if now.disk:
            free, takes = "accueil_disk_free_bytes", "accueil_disk_up"
            yield GaugeMetricFamily(free, _help(free), now.disk.free)
            yield GaugeMetricFamily(takes, _help(takes), float(not now.disk.trouble))
        yield CounterMetricFamily("accueil_journal_lost_writes", _help("accueil_journal_lost_writes_total"), now.lost)


_QUEUES = {
    "accueil_waiting_callers": "waiting",
    "accueil_waiting_callbacks": "callbacks",
    "accueil_longest_wait_seconds": "longest",
    "accueil_wait_estimate_seconds": "estimate",
    "accueil_serving_agents": "serving",
    "accueil_free_agents": "free",
}


def _gauge(name: str, values: Mapping[str, float | None]) -> Metric:
    family = GaugeMetricFamily(name, _help(name), labels=METRICS[name].labels)
    for label, value in values.items():
        if value is not None:
            family.add_metric([label], value)
    return family


def _help(name: str) -> str:
    return METRICS[name].help
