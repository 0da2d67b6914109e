"""The definitions of figures and metrics turned into docs/figures.md. `make docs`."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.figures.definitions import FIGURES
from ivr.metrics.names import METRICS
from ivr.staffing.erlang import LIMITS
from ivr.staffing.report import MANY_GONE, MEANING

HEAD = """# Figures: what each one means

This page is generated from the program by `make docs`; do not edit it. The same sentences are printed by
`ivr status --definitions` and told to Prometheus. A figure of a period is told by the calls that **began** in it;
"promise" is `service.promise` of routing.yaml, 180 seconds if it says nothing else.

Who hung up early, left a message or asked to be called back lowers the service level: it can look worse than the
service was, never better. `abandoned_early`, `messages`, `callbacks_asked` and `callbacks_reached` tell how much of it
that is.
Calls to consulates and partners have figures of their own (`posts_wanted`, `posts_answered`)."""


def page() -> str:
    """The whole page as Markdown."""
    return "\n\n".join([HEAD, *_figures(), *_metrics(), *_staffing()]) + "\n"


def _figures() -> Iterator[str]:
    yield "## Figures"
    rows = (f"| `{name}` | {figure.unit} | {figure.meaning} |" for name, figure in FIGURES.items())
    yield "\n".join(["| figure | unit | meaning |", "|---|---|---|", *rows])


def _metrics() -> Iterator[str]:
    yield "## Metrics for Prometheus"
    yield (
        "At `http://127.0.0.1:19464/metrics` (`IVR_METRICS_BIND`, loopback only), counted from the service's start. "
        "Labels hold names of routing.yaml and words of the program, nobody's number. The share of answered calls that "
        "were in time is the bucket of the promise: it is one of `accueil_answer_wait_seconds`."
    )
    rows = (
        f"| `{name}` | {metric.kind} | {', '.join(f'`{label}`' for label in metric.labels)} | {metric.help} |"
        for name, metric in METRICS.items()
    )
    yield "\n".join(["| metric | type | labels | meaning |", "|---|---|---|---|", *rows])


def _staffing() -> Iterator[str]:
    yield "## Staffing"
    yield (
        "`ivr staffing` reckons with Erlang C, for each half-hour and language, the fewest agents who answer the "
        "share `--target` (0.9 if it is not given) within the promise less the mean time in menus. A call takes the "
        "mean talk of its language and the queue's wrap-up; a language without a talk takes the mean of the others."
    )
    yield f"Its limits: {LIMITS}"
    yield (
        "`ivr staffing --day --seed N` plays a whole day, caller by caller, through the tiers of the queues, and says "
        "for each language:"
    )
    yield "\n".join(f"- {line}" for line in MEANING.splitlines())
    yield (
        "A language above that is *unfair routing* if it would not be, had the agents who speak it always taken the "
        "caller who waited longest; else *few speakers*, and on average over the days the number of speakers it lacks "
        "is said. All may wait alike, and too long: where more than "
        f"{MANY_GONE:.0%} of all callers hang up on average, the roster is said to be too small. Not played: ringing "
        "time, callbacks, agents who let it ring."
    )


if __name__ == "__main__":
    print(page(), end="")
