"""`ivr requests`: what somebody still has to answer, the most pressing first; assigning, answering, handing over."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ivr.asterisk.secrets import Secrets
from ivr.cli.agents import who
from ivr.cli.progress import console
from ivr.journal import requests as rows
from ivr.knowledge.sheet import named
from ivr.requests.asking import (
    asked_of,
    looked_at,
    name_of_agent,
    name_of_post,
    written_down,
)
from ivr.requests.codes import code_of
from ivr.requests.life import Turn, advance
from ivr.requests.model import Action, AnswerIt, Assign, Drop, Hand, Note, Reopen, Request, Step
from ivr.requests.rules import Rules
from ivr.requests.telling import as_json, with_steps
from ivr.routing.model import Routing
from ivr.settings import Clock, Settings
from ivr.versions.opening import routing_in_force

WIDTH = 110
"""Columns of the list at least: a narrower terminal breaks its lines."""

NUMBER = click.argument("number", type=int, metavar="NUMBER")
TEXT = click.argument("text")
SEEN = click.option("--seen", type=click.IntRange(min=1), help="Only if no more than so many steps are known of it.")


@click.group(invoke_without_command=True)
@click.option("--settled", is_flag=True, help="Those that are answered or dropped, the latest first.")
@click.option("--late", is_flag=True, help="Only those whose deadline has passed.")
@click.option("--at", "post", metavar="POST", help="Only those at this consulate or partner; `centre` for the centre.")
@click.option("--with", "agent", metavar="AGENT", help="Only those that this agent has.")
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
@click.pass_context
def requests(
    context: click.Context, settled: bool, late: bool, post: str | None, agent: str | None, json_wanted: bool
) -> None:
    """What somebody still has to answer: the urgent ones first, then by their deadlines."""
    if context.invoked_subcommand:
        return
    settings, now = Settings.from_environment(), Clock().now()
    routing = routing_in_force(settings.home, settings.routing)
    at = None if post is None else name_of_post(post, routing)
    of = None if agent is None else name_of_agent(agent, routing)
    known = rows.listed(settings.journal, not settled, at, of, now if late else None)
    if json_wanted:
        _print_json([as_json(one, now) for one in known])
    elif not known:
        click.echo("There is no such request." if late or post or agent or settled else "Nothing waits for an answer.")
    else:
        Console(highlight=False, width=max(console.width, WIDTH)).print(_table(known, now))


@requests.command()
@NUMBER
@click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")
def show(number: int, json_wanted: bool) -> None:
    """One request, and all that has happened to it."""
    now = Clock().now()
    request, steps = looked_at(Settings.from_environment().journal, number)
    if json_wanted:
        _print_json(with_steps(request, steps, now) | {"code": _code(request)})
    else:
        contact = rows.contact_of(Settings.from_environment().journal, number)
        told = _told(request, steps, now, contact or "nowhere that is known")
        Console(highlight=False, width=max(console.width, WIDTH)).print(*told, sep="\n")


@requests.command()
@NUMBER
@click.argument("agent")
@SEEN
def assign(number: int, agent: str, seen: int | None) -> None:
    """AGENT has request NUMBER from now on."""
    _do(number, Assign(name_of_agent(agent, _routing())), seen, f"is with {agent}")


@requests.command()
@NUMBER
@click.argument("post")
@SEEN
def hand(number: int, post: str, seen: int | None) -> None:
    """POST is to answer request NUMBER: a consulate, a partner, or `centre`."""
    _do(number, Hand(name_of_post(post, _routing())), seen, f"is at {post}")


@requests.command()
@NUMBER
@TEXT
@click.option("--sheet", default="", metavar="NAME", help="The sheet in which the answer was found; it is counted.")
@click.option("--web", is_flag=True, help="The citizen was sent to a web page; it is counted. Needs --asked.")
@click.option("--asked", is_flag=True, help="He was asked before whether he can use it.")
@SEEN
def answer(number: int, text: str, sheet: str, web: bool, asked: bool, seen: int | None) -> None:
    """The citizen has an answer: TEXT is what he was told; `-` reads it from standard input."""
    if sheet:
        named(Settings.from_environment().knowledge, sheet)
    _do(number, AnswerIt(_read(text), sheet, web, asked), seen, "is answered")


@requests.command()
@NUMBER
@TEXT
@SEEN
def drop(number: int, text: str, seen: int | None) -> None:
    """There is nothing to answer, for the reason TEXT."""
    _do(number, Drop(_read(text)), seen, "is dropped")


@requests.command()
@NUMBER
@TEXT
@SEEN
def reopen(number: int, text: str, seen: int | None) -> None:
    """It must be answered after all, for the reason TEXT; its time begins anew."""
    rules, now = Rules(_routing()), Clock().now()

    def act(request: Request) -> Turn:
        due = rules.due(request.subject, request.urgent, now)
        return advance(request, Reopen(_read(text), due), who(), now)

    _say(number, rows.change(Settings.from_environment().journal, number, act, seen), "is open again")


@requests.command()
@NUMBER
@TEXT
def note(number: int, text: str) -> None:
    """Keeps TEXT with request NUMBER."""
    _do(number, Note(_read(text)), None, "has a note more")


@requests.command()
@click.argument("text")
@click.option("--contact", metavar="NUMBER|ADDRESS", help="The citizen's telephone number or mail address.")
@click.option("--subject", default="", help="What it is about, in the word that the menu teaches.")
@click.option("--language", required=True, help="The language in which to answer.")
@click.option("--post", default="centre", help="Who is to answer: a consulate, a partner, or `centre`.")
@click.option("--urgent", is_flag=True, help="Somebody must answer at once.")
@click.option("--call", metavar="ID", help="The call in which it was asked (X-Call-Id): its caller hears the number.")
def add(text: str, contact: str | None, subject: str, language: str, post: str, urgent: bool, call: str | None) -> None:
    """Writes down what a citizen has asked: TEXT; `-` reads it from standard input."""
    settings, routing = Settings.from_environment(), _routing()
    asked = asked_of(routing, _read(text), language, subject, post, urgent, contact, call)
    made = written_down(settings.journal, Rules(routing), asked, who(), Clock().now())
    click.echo(f"Request {made.id} is registered. The citizen's code for it is {_code(made)}.")


def _code(request: Request) -> str:
    return code_of(request, Secrets(Settings.from_environment().home).secret_of("codes"))


def _do(number: int, action: Action, seen: int | None, told: str) -> None:
    now = Clock().now()

    def act(request: Request) -> Turn:
        return advance(request, action, who(), now)

    _say(number, rows.change(Settings.from_environment().journal, number, act, seen), told)


def _say(number: int, request: Request, told: str) -> None:
    due = f", to be answered until {request.due.astimezone():%d %b %H:%M}" if request.live else ""
    click.echo(f"Request {number} {told}{due}.")


def _routing() -> Routing:
    settings = Settings.from_environment()
    return routing_in_force(settings.home, settings.routing)


def _read(text: str) -> str:
    return sys.stdin.read() if text == "-" else text


def _print_json(told: object) -> None:
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _table(known: Iterable[Request], now: datetime) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold underline")
    for name in ("number", "answer until", "left", "subject", "language", "at", "with", "state", "came by"):
        table.add_column(name, no_wrap=True)
    for one in known:
        due = f"{one.due.astimezone():%d %b %H:%M}"
        state = "urgent" if one.urgent and one.live else one.state
        place = (one.subject or "-", one.language, one.post or "centre", one.agent)
        left = _left(one, now)
        style = "bold red" if left == "late" else "bold" if one.urgent and one.live else ""
        table.add_row(*map(escape, (str(one.id), due, left, *place, state, one.channel)), style=style)
    return table


def _left(request: Request, now: datetime) -> str:
    if request.late(now):
        return "late"
    if not request.live:
        return "in time"
    hours, rest = divmod(request.due - now, timedelta(hours=1))
    return f"{hours} h" if hours else f"{rest // timedelta(minutes=1)} min"


def _told(request: Request, steps: Iterable[Step], now: datetime, contact: str) -> Iterable[str]:
    yield f"[bold]Request {request.id}[/]  {request.state}, {_left(request, now)}"
    until = f"  to be answered until {request.due.astimezone():%Y-%m-%d %H:%M}"
    yield f"{until}, in {escape(request.language)}, at {escape(request.post or 'the centre')}"
    yield f"  the citizen is reached at {escape(contact)}, and has the code {_code(request)}"
    yield f"  about {escape(request.subject or 'nothing that is known')}{', urgent' if request.urgent else ''}"
    if request.call:
        yield f"  left in call {escape(request.call)} (`ivr calls {escape(request.call)}`)"
    for step in steps:
        yield escape(f"  {step.at.astimezone():%Y-%m-%d %H:%M}  {step.kind} {step.detail}".rstrip() + f", by {step.by}")
        if step.text:
            yield escape(f"      {step.text}")
