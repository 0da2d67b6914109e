"""The service's own count of how late its event loop wakes up, as a spread over a stretch of time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

NAME = "accueil_event_loop_lag_seconds"

Counts = Mapping[float, float]
"""Upper bound in seconds -> looks that were at most so late, since the start."""


@asynccontextmanager
async def watched(address: str | None) -> AsyncIterator[dict[str, float]]:
    """Filled when the context is left: `p50`, `p95`, `p99` and `most` in milliseconds; empty without an address."""
    found: dict[str, float] = {}
    before = await _counts(address) if address else {}
    yield found
    if address:
        found |= spread(before, await _counts(address))


def spread(before: Counts, after: Counts) -> dict[str, float]:
    """What came between two counts. A look counts with the upper bound of its bucket: it was no later than that."""
    between = {bound: count - before.get(bound, 0) for bound, count in sorted(after.items())}
    total = max(between.values(), default=0)
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "most": 1.0}
    if not total:
        return {}
    return {
        name: 1000 * next(bound for bound, count in between.items() if count >= share * total)
        for name, share in shares.items()
    }


async def _counts(address: str) -> Counts:
    async with aiohttp.ClientSession() as http, http.get(f"http://{address}/metrics") as answer:
        families = text_string_to_metric_families(await answer.text())
    return {
        float(sample.labels["le"]): sample.value
        for family in families
        for sample in family.samples
        if sample.name == f"{NAME}_bucket"
    }
