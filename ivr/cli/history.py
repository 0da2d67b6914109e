"""`ivr history`: what a caller has asked before, was told, and still waits for."""

from __future__ import annotations

from collections.abc import Iterator

import click
from rich.console import Console
from rich.table import Table

from ivr.errors import UserMistake
from ivr.journal.database import reading
from ivr.journal.history import History, last_call_of, of_call
from ivr.requests.model import Request, Step
from ivr.routing.numbers import e164
from ivr.settings import Settings


@click.command()
@click.argument("who", metavar="CALL|NUMBER")
def history(who: str) -> None:
    """Show earlier calls and requests of whoever makes a call, by its id (X-Call-Id), or of a telephone number.

    A number is a hint, never proof: only of requests marked `proven` has the caller typed the code.
    """
    with reading(Settings.from_environment().journal) as db:
        number = e164(who)
        last = last_call_of(db, number) if number else None
        known = of_call(db, last or who, itself=last is not None)
    if known is None:
        raise UserMistake(
            f"nothing is known of {who}: give a number with + and the country's code, or the id of a call"
        )
    console = Console(highlight=False, markup=False)
    console.print(_requests(known) if known.requests else "No requests.")
    console.print()
    console.print(_calls(known) if known.calls else "No other calls.")


def _requests(known: History) -> Table:
    table = _table("request", "opened", "subject", "state", "due", "told", "")
    for request, steps in known.requests:
        when = f"{request.due.astimezone():%d %b %H:%M}" if request.live else ""
        proven = "proven" if request.id in known.proven else ""
        about = (request.subject or "no subject", _where(request), when, _told(steps), proven)
        table.add_row(str(request.id), f"{request.opened.astimezone():%Y-%m-%d %H:%M}", *about)
    return table


def _calls(known: History) -> Table:
    table = _table("call", "began", "language", "subject", "with", "ended")
    for one in known.calls:
        about = (one.language, one.subject, one.agent or one.post, one.disposition.replace("_", " "))
        table.add_row(one.id, f"{one.began.astimezone():%Y-%m-%d %H:%M}", *about)
    return table


def _table(*names: str) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold underline")
    for name in names:
        table.add_column(name, overflow="fold")
    return table


def _where(request: Request) -> str:
    return f"{request.state} at {request.post}" if request.post else request.state


def _told(steps: list[Step]) -> str:
    """The last answer, in one line."""
    return " ".join(next(_answers(steps), "").split())


def _answers(steps: list[Step]) -> Iterator[str]:
    return (step.text for step in reversed(steps) if step.kind == "answered")
