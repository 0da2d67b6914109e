"""Every metric: its name by Prometheus's conventions, its labels, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ivr.figures.definitions import FIGURES


@dataclass(frozen=True, slots=True)
class Metric:
    """`help` is the figure's definition where there is one; labels take names of routing.yaml or words of ours."""

    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()


WAIT_BUCKETS = (15, 30, 45, 60, 90, 120, 180, 240, 300, 600, 900)
"""Seconds; the promise of the service is added to them."""

LAG_BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
"""Seconds."""

METRICS = {
    "accueil_calls_total": Metric("counter", "Calls that are over.", ("language", "disposition")),
    "accueil_calls_wanted_total": Metric("counter", FIGURES["wanted"].meaning, ("language",)),
    "accueil_calls_refused_total": Metric(
        "counter",
        "Calls that found no place: beyond the limit `total`, or a `trunk`'s, one `caller`'s, or the machine's `load`.",
        ("limit",),
    ),
    "accueil_answer_wait_seconds": Metric(
        "histogram", "Wait of the answered calls, from the call's first second to the agent.", ("language",)
    ),
    "accueil_estimate_error_seconds": Metric(
        "histogram", "How far the wait told before queueing was from the real one, for answered calls.", ("language",)
    ),
    "accueil_callbacks_asked_total": Metric("counter", FIGURES["callbacks_asked"].meaning, ("language",)),
    "accueil_messages_total": Metric("counter", FIGURES["messages"].meaning, ("language",)),
    "accueil_post_attempts_total": Metric(
        "counter", "Attempts to reach a post, by what came of them.", ("trunk", "outcome")
    ),
    "accueil_calls_live": Metric("gauge", FIGURES["live"].meaning, ("node",)),
    "accueil_waiting_callers": Metric("gauge", FIGURES["waiting"].meaning, ("queue",)),
    "accueil_waiting_callbacks": Metric("gauge", FIGURES["callbacks_waiting"].meaning, ("queue",)),
    "accueil_longest_wait_seconds": Metric("gauge", FIGURES["longest_wait"].meaning, ("queue",)),
    "accueil_wait_estimate_seconds": Metric("gauge", FIGURES["estimate"].meaning, ("queue",)),
    "accueil_serving_agents": Metric("gauge", FIGURES["serving"].meaning, ("queue",)),
    "accueil_free_agents": Metric("gauge", FIGURES["free"].meaning, ("queue",)),
    "accueil_agents": Metric(
        "gauge", "Agents of routing.yaml by state: out, paused, gone (no telephone), else what they do.", ("state",)
    ),
    "accueil_disk_free_bytes": Metric("gauge", "Bytes free on the disk of the run folder, looked at every 2 s."),
    "accueil_disk_up": Metric("gauge", "1 while that disk takes a few bytes within a second, else 0."),
    "accueil_journal_backlog_writes": Metric("gauge", "Writes that wait for the journal's disk."),
    "accueil_journal_lost_writes_total": Metric("counter", "Writes lost because too many waited for the disk."),
    "accueil_asterisk_up": Metric(
        "gauge", "1 while the link to Asterisk stands: ari steers calls, ami agents.", ("link",)
    ),
    "accueil_event_loop_lag_seconds": Metric(
        "histogram", "How late the service's event loop wakes up, looked at twice a second."
    ),
}
"""Name -> metric. Counters end in `_total`; what is measured in a unit names it, in the base unit."""
