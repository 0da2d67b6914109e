"""Results turned into a page of Markdown, to be kept and compared with the next one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from ivr.amount import amount
from ivr.mystery.judging import MEANS
from ivr.mystery.plan import Plan
from ivr.mystery.results import Result
from ivr.mystery.telling import HEADS, faults, sentences, table

EXAMPLES = 3
"""Calls that are told of each kind of fault."""


def page(plan: Plan, results: Sequence[Result]) -> str:
    """The whole page; there must be a result."""
    environment = Environment(
        loader=PackageLoader("ivr.mystery"),
        autoescape=False,  # it becomes Markdown, and names are cleaned of what would break a table
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(head=_head, line=_line)
    return environment.get_template("report.md.j2").render(
        plan=plan,
        results=results,
        first=min(one.at for one in results)[:16].replace("T", " "),
        last=max(one.at for one in results)[:16].replace("T", " "),
        verdict=verdict(results),
        heads=HEADS,
        rows=table(plan, results),
        sentences=sentences(plan, results),
        faults=faults(plan, results),
        names=[profile.name for profile in plan.profiles],
        examples=list(_examples(results)),
    )


def verdict(results: Sequence[Result]) -> str:
    """In one sentence."""
    bad = sum(bool(one.findings) for one in results)
    return f"{amount(bad, 'call')} of {len(results)} did not go as promised." if bad else "Every call went as promised."


def _examples(results: Sequence[Result]) -> Iterator[str]:
    for what, means in MEANS.items():
        found = ((one, found) for one in results for found in one.findings if found.what == what)
        for _, (one, finding) in zip(range(EXAMPLES), found, strict=False):
            yield f"{means}: {_cell(finding.told)} ({_cell(one.profile)}, {one.at}, call {one.call or 'unknown'})"


def _head(names: Sequence[str]) -> str:
    return f"{_line(names)}\n|{'---|' * len(names)}"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())
