"""The journal turned into a table of the latest calls, or one call told in full."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ivr.errors import AccueilError
from ivr.journal.queries import CallRow, StoredCall, latest, near, one
from ivr.journal.telling import call_as_json
from ivr.settings import Settings


@click.command()
@click.argument("call_id", metavar="[ID]", required=False)
@click.option("-n", "count", type=click.IntRange(min=1), help="How many calls, the latest first (20).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def calls(call_id: str | None, count: int | None, as_json: bool) -> None:
    """Show the latest calls, or one of them in full."""
    if call_id is not None and count is not None:
        raise click.UsageError("give a call's id or -n, not both")
    path = Settings.from_environment().journal
    try:
        if call_id is not None:
            _show_one(_found(call_id), as_json)
        elif as_json:
            _print_json([call_as_json(call) for row in latest(path, count or 20) if (call := one(path, row.id))])
        else:
            Console(highlight=False).print(_table(latest(path, count or 20)))
    except AccueilError as error:
        raise click.ClickException(str(error)) from error


def _found(call_id: str) -> StoredCall:
    path = Settings.from_environment().journal
    if call := one(path, call_id):
        return call
    alike = near(path, call_id)
    hint = f" - did you mean {' or '.join(alike)}?" if alike else ": `ivr calls` lists the latest"
    raise click.ClickException(f"no call has the id {call_id!r}{hint}")


def _show_one(call: StoredCall, as_json: bool) -> None:
    if as_json:
        _print_json(call_as_json(call))
    else:
        _tell(call, Console(highlight=False))


def _print_json(told: object) -> None:
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _table(rows: list[CallRow]) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold underline")
    for name, width in (("when", None), ("number", 17), ("language", None)):
        table.add_column(name, no_wrap=True, max_width=width)
    table.add_column("minutes", justify="right", no_wrap=True)
    table.add_column("disposition")
    table.add_column("id", overflow="fold", no_wrap=all(len(row.id) <= 24 for row in rows))
    for row in rows:
        told = (_when(row), row.number, row.language, _minutes(row), _disposition(row), row.id)
        table.add_row(*map(escape, told))
    return table


def _tell(call: StoredCall, console: Console) -> None:
    row = call.row
    console.print(f"[bold]{escape(row.id)}[/]  {_disposition(row)}")
    console.print(f"  {_when(row, seconds=True)}, {_minutes(row) or '?'} minutes, in {escape(row.language or '?')}")
    console.print(escape(f"  to {row.number} from {call.caller or 'a number not known'}, by {row.trunk or '?'}"))
    console.print(_steps(call))
    for transfer in call.transfers:
        status = f"SIP {transfer.sip}" if transfer.sip else "no SIP answer"
        console.print(escape(f"  transfer to {transfer.post} by {transfer.trunk}: {transfer.outcome}, {status}"))
    for message in call.messages:
        console.print(escape(f"  message for {message.post or 'the centre'}, {message.seconds:.1f} s: {message.file}"))
    for line in _after_the_talk(call):
        console.print(escape(f"  {line}"))


def _after_the_talk(call: StoredCall) -> Iterator[str]:
    for rated in call.ratings:
        yield f"{rated.question}: {rated.mark} of 5"
    for comment in call.comments:
        yield f"comment, {comment.seconds:.1f} s: {comment.file}"
    for kept in call.conversations:
        fate = f"deleted {kept.deleted:%Y-%m-%d}" if kept.deleted else f"to be deleted on {kept.delete_on}"
        yield f"conversation recorded, {kept.seconds:.1f} s, {fate}: {kept.file}"
        yield f"SHA-256 {kept.sha256}"


def _steps(call: StoredCall) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("node", "prompts", "keys", "exit"):
        table.add_column(name, overflow="fold")
    for step in call.transcript.steps:
        table.add_row(*map(escape, (step.node, " ".join(step.prompts), step.key, step.exit or "")))
    return table


def _when(row: CallRow, *, seconds: bool = False) -> str:
    if row.began is None:
        return "?"
    return f"{row.began.astimezone():{'%Y-%m-%d %H:%M:%S' if seconds else '%d %b %H:%M'}}"


def _disposition(row: CallRow) -> str:
    return (row.disposition or "going on").replace("_", " ")


def _minutes(row: CallRow) -> str:
    if row.seconds is None:
        return ""
    minutes, seconds = divmod(round(row.seconds), 60)
    return f"{minutes}:{seconds:02}"
