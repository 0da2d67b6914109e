"""`ivr prompts`: makes the clips that callers hear, says how far each language is, prints what a speaker records."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from time import monotonic

import click

from ivr.collecting import nothing_collected
from ivr.errors import UserMistake
from ivr.flow.prompts import LANGUAGES, Prompt
from ivr.routing.reader import load
from ivr.settings import Settings
from ivr.speech import build as making
from ivr.speech import script as scripts
from ivr.speech.status import status as count


@click.group()
def prompts() -> None:
    """What callers hear, in every language of the service."""


@prompts.command()
def build() -> None:
    """Makes the clips that are new or changed, and deletes those that nothing says any more."""
    settings = Settings.from_environment()
    began = monotonic()
    with ExitStack() as bars, nothing_collected():

        @cache
        def bar() -> Callable[[int, int], None]:
            from ivr.cli.progress import counted  # takes longer to load than it takes to see that nothing changed

            return bars.enter_context(counted("prompts in eight languages"))

        made = making.build(_wanted(settings), settings.prompts, settings.sounds, lambda *done: bar()(*done))
    seconds = monotonic() - began
    click.echo(f"{made.rendered} made, {made.kept} kept, {made.removed} removed in {seconds:.1f} s: {settings.sounds}")


@prompts.command()
def status() -> None:
    """Per language: clips recorded, synthetic and missing, and texts not reviewed. Exit code 1 when one is missing."""
    settings = Settings.from_environment()
    rows = count(_wanted(settings), settings.prompts, settings.sounds)
    from rich.console import Console  # see above
    from rich.table import Table

    table = Table("language", "recorded", "synthetic", "missing", "texts", "unreviewed", box=None)
    for row in rows:
        counts = (row.recorded, row.synthetic, row.missing, row.texts, row.unreviewed)
        table.add_row(row.language, *map(str, counts))
    Console().print(table)
    if any(row.missing for row in rows):
        click.echo("`ivr prompts build` makes what is missing")
        sys.exit(1)


@prompts.command()
@click.argument("language", type=click.Choice(LANGUAGES), metavar="LANG")
def script(language: str) -> None:
    """Prints what a speaker records in LANG: the name for each file, then the sentence to read."""
    settings = Settings.from_environment()
    lines = scripts.script(_wanted(settings), settings.prompts, language)
    if not lines:
        raise UserMistake(f"nothing is said in '{language}': it is not a language of {settings.routing.name}")
    click.echo(f"# {len(lines)} clips; save each below {settings.prompts / 'recordings'}")
    for line in lines:
        click.echo("\n".join(filter(None, ("", line.file, f"    {line.text}", line.latin and f"    {line.latin}"))))


def _wanted(settings: Settings) -> frozenset[tuple[str, Prompt]]:
    return load(settings.routing).said
