"""`ivr audit`: the journal and Asterisk's own records compared call by call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import click

from ivr.amount import amount
from ivr.asterisk.records import series, starts
from ivr.errors import AccueilError
from ivr.journal.queries import ended_of, ids_of_live, one
from ivr.reconciling.agreeing import differences
from ivr.reconciling.cel import Happened
from ivr.reconciling.following import Following
from ivr.reconciling.story import Story, story_of
from ivr.settings import Settings

NAMED = 20
"""Differences that are named."""


@click.command()
@click.option("--hours", type=click.FloatRange(min=0.01), default=24.0, help="How far back calls are compared (24).")
def audit(hours: float) -> None:
    """Compare the journal with Asterisk's own records: every call's beginning, end, and who took it when.

    Says on how many calls the two agree, and names every difference. Works while the service runs.
    """
    try:
        agree, differ = audited(Settings.from_environment(), timedelta(hours=hours))
    except AccueilError as error:
        raise click.ClickException(str(error)) from error
    for sentence in differ[:NAMED]:
        click.echo(sentence)
    if differ:
        raise click.ClickException(
            f"{amount(len(differ), 'difference')}, and {amount(agree, 'call')} on which journal and Asterisk agree"
        )
    click.echo(f"journal and Asterisk agree on {amount(agree, 'call')}")


def audited(settings: Settings, back: timedelta) -> tuple[int, list[str]]:
    """On how many calls the two agree, and a sentence for every difference. Raises as the journal's queries do."""
    going_on = ids_of_live(settings.journal)
    following = Following(settings.cel, series, datetime.now(UTC) - back)
    over, started = _stories(following.look()), starts(settings.home)
    broken_off = [story for story in _stories(following.open.values()) if story.call not in going_on]
    agree, found = 0, list[str]()
    for story in (*(story for story in over if story.call not in going_on), *broken_off):
        differ = _differences(settings, story, started)
        agree, found = agree + (not differ), found + differ
    found += [
        f"{call} goes on in the journal, and is over in Asterisk" for call in _left_behind(settings, over, going_on)
    ]
    return agree, found


def _left_behind(settings: Settings, over: Iterable[Story], going_on: frozenset[str]) -> list[str]:
    """Those that still go on after all of Asterisk's records were read."""
    return sorted({story.call for story in over} & going_on - ended_of(settings.journal, going_on))


def _stories(calls: Iterable[Sequence[Happened]]) -> list[Story]:
    return [story for events in calls if (story := story_of(events))]


def _differences(settings: Settings, story: Story, started: Sequence[datetime]) -> list[str]:
    stored = one(settings.journal, story.call)
    return list(differences(story, stored.entries if stored else (), started, lambda machine: machine))
