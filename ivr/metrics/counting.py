"""Turns of calls turned into counters and histograms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram

from ivr.flow.call import Call
from ivr.flow.entries import Attempted, CallbackAsked, Ended, Entered, Entry, Estimated, Message, Taken
from ivr.metrics.names import LAG_BUCKETS, METRICS, WAIT_BUCKETS


class Counting:
    """Counts what happens, from the service's start on. `turn` is called at each turn of each call."""

    def __init__(self, registry: CollectorRegistry, promise: float) -> None:
        """`promise` is in seconds: a bucket of its own, so that the service level can be read off."""
        self._registry = registry
        self._buckets = tuple(sorted({*map(float, WAIT_BUCKETS), promise}))
        self._calls = self._counter("accueil_calls_total")
        self._wanted = self._counter("accueil_calls_wanted_total")
        self._refused = self._counter("accueil_calls_refused_total")
        self._callbacks = self._counter("accueil_callbacks_asked_total")
        self._messages = self._counter("accueil_messages_total")
        self._trunks = self._counter("accueil_post_attempts_total")
        self._waits = self._histogram("accueil_answer_wait_seconds", self._buckets)
        self._errors = self._histogram("accueil_estimate_error_seconds", self._buckets)
        self._lag = self._histogram("accueil_event_loop_lag_seconds", LAG_BUCKETS)
        self._waiting: dict[str, _Waiting] = {}

    def turn(self, call: Call, entries: Iterable[Entry]) -> None:
        """Counts what one turn of a call brought."""
        for entry in entries:
            self._count(call, entry)
        if call.ended:
            self._waiting.pop(call.id, None)

    def refused(self, limit: str) -> None:
        """Counts a call that found no place within `limit`: total, trunk, caller."""
        self._refused.labels(limit).inc()

    def lagged(self, seconds: float) -> None:
        """Counts one look at the event loop."""
        self._lag.observe(seconds)

    def _count(self, call: Call, entry: Entry) -> None:
        match entry:
            case Ended():
                self._calls.labels(call.language, entry.disposition).inc()
            case Entered(kind="queue"):
                if call.id not in self._waiting:
                    self._wanted.labels(call.language).inc()
                self._waiting.setdefault(call.id, _Waiting()).node = entry.node
            case CallbackAsked():
                self._callbacks.labels(call.language).inc()
            case Message():
                self._messages.labels(call.language).inc()
            case Attempted():
                self._trunks.labels(entry.trunk, entry.outcome).inc()
            case _:
                self._wait(call, entry)

    def _wait(self, call: Call, entry: Entry) -> None:
        waiting = self._waiting.get(call.id)
        if waiting is None:
            return
        if isinstance(entry, Estimated) and entry.seconds is not None and waiting.told is None:
            waiting.told = (entry.at, entry.seconds)
        elif isinstance(entry, Taken) and entry.node == waiting.node and not waiting.answered:
            waiting.answered = True
            self._waits.labels(call.language).observe((entry.at - call.began).total_seconds())
            if waiting.told:
                at, seconds = waiting.told
                self._errors.labels(call.language).observe(abs((entry.at - at).total_seconds() - seconds))

    def _counter(self, name: str) -> Counter:
        metric = METRICS[name]
        return Counter(name, metric.help, metric.labels, registry=self._registry)

    def _histogram(self, name: str, buckets: tuple[float, ...]) -> Histogram:
        metric = METRICS[name]
        return Histogram(name, metric.help, metric.labels, registry=self._registry, buckets=buckets)


class _Waiting:
    """A call that came to a queue: the node, what it was told when, and whether an agent has taken it."""

    def __init__(self) -> None:
        self.node = ""
        self.told: tuple[datetime, float] | None = None
        self.answered = False
