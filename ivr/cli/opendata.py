"""`ivr opendata`: the figures of each day for everybody, as CSV files with their description."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from ivr.collecting import nothing_collected
from ivr.errors import UserMistake
from ivr.reports.span import span
from ivr.routing.moments import zone_of
from ivr.settings import Settings
from ivr.versions.opening import routing_in_force


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--since", metavar="DAY", help="write every day from this one on (only yesterday)")
def opendata(folder: Path, since: str | None) -> None:
    """Write the figures of days that are over into FOLDER, without anything personal and without small counts.

    Run it once a day, for example by cron; a day that is there already is written anew, as late entries may have come.
    """
    with nothing_collected():
        from ivr.reports.open_data import write
        from ivr.reports.report import Scope, report

    settings = Settings.from_environment()
    routing = routing_in_force(settings.home, settings.routing)
    zone = zone_of(routing)
    now = datetime.now(UTC).astimezone(zone)
    yesterday = now.date() - timedelta(days=1)
    first = span("day", since, now, zone).period.begins.date() if since else yesterday
    if first > yesterday:
        raise UserMistake(f"--since {since}: that day is not over yet")
    scope = Scope(None, routing.service.name)
    for day in _days(first, yesterday):
        which = span("day", f"{day:%Y-%m-%d}", now, zone)
        written, _ = write(report(settings.journal, which, scope, routing.service.promise, now, zone), folder)
        click.echo(f"{written} is written")


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]
