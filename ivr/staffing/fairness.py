"""How a day went turned into a verdict for each language: who waits too long, whether routing or staffing is the
reason, and how many more speakers it would take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from ivr.flow.definition import Queue
from ivr.staffing.day import Fate, Worker, play
from ivr.staffing.drawing import Demand, draw
from ivr.staffing.roster import with_speakers
from ivr.staffing.rules import by_tiers

FAIR = 1.5
"""A language may wait this many times the mean of all."""

DAYS = 20
"""Days over which a language's wait is averaged before its staffing is judged: in one day, chance decides for forty
callers."""

Reason = Literal["", "routing", "speakers"]
"""Why a language waits more than FAIR times the mean. routing: it would not, had agents who speak it always taken the
caller who waited longest; speakers: even so, too few agents speak it (or chance, on a single day)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One language: `wait` is the mean in seconds, `ratio` that wait by the mean of all calls, `held` the mean seconds
    of it that routing made, `gone` the share who hung up."""

    language: str
    calls: int
    wait: float
    ratio: float
    held: float
    gone: float
    reason: Reason


def verdicts(fates: Sequence[Fate]) -> list[Verdict]:
    """A verdict for each language, the one with most calls first."""
    mean = fmean(fate.wait for fate in fates)
    by_language: dict[str, list[Fate]] = {}
    for fate in fates:
        by_language.setdefault(fate.caller.language, []).append(fate)
    found = [_verdict(language, theirs, mean) for language, theirs in by_language.items()]
    return sorted(found, key=lambda verdict: -verdict.calls)


def _verdict(language: str, fates: Sequence[Fate], mean: float) -> Verdict:
    wait, held = fmean(fate.wait for fate in fates), fmean(fate.held for fate in fates)
    ratio = wait / mean if mean else 0.0
    reason: Reason = ""
    if ratio > FAIR:
        reason = "routing" if wait - held <= FAIR * mean else "speakers"
    gone = fmean(fate.worker is None for fate in fates)
    return Verdict(language, len(fates), wait, ratio, held, gone, reason)


def many_days(
    demand: Demand, workers: Sequence[Worker], queues: Mapping[str, Queue], seeds: Iterable[int]
) -> list[Verdict]:
    """The verdicts over several days taken together."""
    rule = by_tiers(queues)
    return verdicts([fate for seed in seeds for fate in play(draw(seed, demand), workers, rule)])


def more_speakers(
    demand: Demand, workers: Sequence[Worker], queues: Mapping[str, Queue], language: str, seeds: Sequence[int]
) -> int | None:
    """How many more of the same agents must speak the language for it to wait at most FAIR times the mean on average.

    None: not even all of them speaking it would do.
    """
    queue = next((name for name, queue in queues.items() if queue.language == language), language)

    def ratio(more: int) -> float:
        taught = with_speakers(workers, language, queue, more)
        return next(v.ratio for v in many_days(demand, taught, queues, seeds) if v.language == language)

    fewest, most = 0, sum(language not in worker.languages for worker in workers)
    if ratio(most) > FAIR:
        return None
    while fewest < most:
        half = (fewest + most) // 2
        fewest, most = (fewest, half) if ratio(half) <= FAIR else (half + 1, most)
    return most
