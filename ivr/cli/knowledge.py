"""`ivr knowledge`: sheets with answers, found by a few words, looked through, proposed and accepted."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import click
from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table

from ivr.cli.progress import console
from ivr.errors import UserMistake
from ivr.flow.prompts import LANGUAGES
from ivr.journal import requests as rows
from ivr.journal.database import reading
from ivr.knowledge.index import Index
from ivr.knowledge.proposing import PROPOSED, accept, propose
from ivr.knowledge.sheet import Sheet, Wrong, named, sheets_in
from ivr.settings import Clock, Settings

LANGUAGE = click.option("--language", type=click.Choice(LANGUAGES), help="Only in this language.")
AS_JSON = click.option("--json", "json_wanted", is_flag=True, help="Print JSON.")


@click.group()
def knowledge() -> None:
    """Sheets with answers, in a folder of Markdown files."""


@knowledge.command()
@click.argument("words", nargs=-1, required=True)
@LANGUAGE
@AS_JSON
def search(words: tuple[str, ...], language: str | None, json_wanted: bool) -> None:
    """The sheets that WORDS are about, the best first; beginnings of words are enough, accents do not matter."""
    settings = Settings.from_environment()
    settings.home.mkdir(parents=True, exist_ok=True)
    found = Index(settings.knowledge, settings.home / "knowledge.db").search(" ".join(words), language)
    if json_wanted:
        told = [{"name": hit.name, "language": hit.language, "title": hit.title} for hit in found]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif not found:
        click.echo("No sheet is about that.")
        raise SystemExit(1)
    for hit in found if not json_wanted else ():
        console.print(f"{hit.name}  [{hit.language}]  {hit.title}")


@knowledge.command()
@click.argument("name")
@LANGUAGE
def show(name: str, language: str | None) -> None:
    """Sheet NAME, in one of its languages or in all."""
    sheets = named(Settings.from_environment().knowledge, name)
    if language and language not in sheets:
        raise UserMistake(f"the sheet '{name}' is not there in '{language}', but in {', '.join(sheets)}")
    for sheet in [sheets[language]] if language else sheets.values():
        Console().print(Markdown(f"# {sheet.head.title} ({sheet.language})\n\n{sheet.text}"))


@knowledge.command("list")
@AS_JSON
def list_(json_wanted: bool) -> None:
    """All sheets: their languages, when they were reviewed, and how many answers were found in each."""
    settings = Settings.from_environment()
    sheets: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in sheets_in(settings.knowledge):
        if isinstance(sheet, Sheet):
            sheets[sheet.name].append(sheet)
    used: dict[str, int] = {}
    if settings.journal.exists():
        with reading(settings.journal) as db:
            used = rows.sheets_used(db)
    told = [_told(name, of, used.get(name, 0)) for name, of in sheets.items()]
    if json_wanted:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold underline")
    for head in ("name", "title", "languages", "public", "reviewed", "used"):
        table.add_column(head)
    for one in told:
        languages, public = " ".join(one["languages"]), "yes" if one["public"] else ""
        table.add_row(one["name"], one["title"], languages, public, one["reviewed"] or "never", str(one["used"]))
    Console(highlight=False, markup=False).print(table)


@knowledge.command()
def check() -> None:
    """Says of every file what is wrong with it, proposals included. Exit code 1 if anything is."""
    folder = Settings.from_environment().knowledge
    found = [*sheets_in(folder), *sheets_in(folder / PROPOSED)]
    wrong = [one for one in found if isinstance(one, Wrong)]
    for one in wrong:
        click.echo(f"{folder.name}/{one}", err=True)
    if wrong:
        raise SystemExit(1)
    click.echo(f"{len(found)} sheets are right.")


@knowledge.command("propose")
@click.argument("request", type=int)
@click.argument("name")
@click.option("--title", required=True, help="What it is about, as a citizen would say it.")
def propose_(request: int, name: str, title: str) -> None:
    """Makes the answer to REQUEST a proposed sheet NAME: take out what is about the citizen, then have it accepted."""
    settings = Settings.from_environment()
    with reading(settings.journal) as db:
        known, steps = rows.found(db, request), rows.steps_of(db, request)
    answers = [step.text for step in steps if step.kind == "answered" and step.text]
    if known is None or not answers:
        raise UserMistake(f"there is no answer to a request {request} that could be proposed")
    asked = next((step.text for step in steps if step.kind == "registered"), "")
    path = propose(settings.knowledge, name, known.language, title, known.subject, asked, answers[-1])
    rest = f"`ivr knowledge accept {name} --language {known.language}`"
    click.echo(f"{path} is proposed. Take out whatever is about the citizen; {rest} does the rest.")


@knowledge.command("accept")
@click.argument("name")
@click.option("--language", type=click.Choice(LANGUAGES), required=True, help="The language of the proposal.")
def accept_(name: str, language: str) -> None:
    """Proposal NAME is right: it is a sheet from now on."""
    click.echo(f"{accept(Settings.from_environment().knowledge, name, language, Clock().now().date())} is in use.")


def _told(name: str, sheets: list[Sheet], used: int) -> dict[str, Any]:
    reviewed = [sheet.head.reviewed for sheet in sheets if sheet.head.reviewed]
    return {
        "name": name,
        "title": sheets[0].head.title,
        "languages": [sheet.language for sheet in sheets],
        "public": all(sheet.head.public for sheet in sheets),
        "reviewed": min(reviewed).isoformat() if len(reviewed) == len(sheets) else None,
        "used": used,
    }
