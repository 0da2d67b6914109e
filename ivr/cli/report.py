"""`ivr report`: what happened in a day, a month or a year, for the ministry or for one consulate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from ivr.collecting import nothing_collected
from ivr.errors import UserMistake
from ivr.reports.showing import APART
from ivr.reports.span import PARTS, Length, span
from ivr.routing.model import Routing
from ivr.routing.moments import zone_of
from ivr.settings import Settings
from ivr.versions.opening import routing_in_force
from ivr.whole import put_whole

File = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("length", type=click.Choice([*PARTS]))
@click.argument("name", required=False, metavar="[WHEN]")
@click.option("--post", metavar="NAME", help="only the calls and requests for this consulate or partner")
@click.option("--by", "apart", multiple=True, type=click.Choice([*APART]), help="tables on the screen (language)")
@click.option("--csv", "csv_file", type=File, help="also write all figures into this file")
@click.option("--html", "html_file", type=File, help="also write a page with plots into this file")
@click.option("--pdf", "pdf_file", type=File, help="also write that page as a PDF")
def report(
    length: Length,
    name: str | None,
    post: str | None,
    apart: tuple[str, ...],
    csv_file: Path | None,
    html_file: Path | None,
    pdf_file: Path | None,
) -> None:
    """The figures of a day (2026-11-23), a month (2026-11), a year (2026), or of some days (2026-11-01..2026-11-15).

    Without WHEN, of the last that is over.

    Days and hours are those of the service's first schedule. What each figure means stands below the page's tables
    and in docs/figures.md.
    """
    with nothing_collected():
        from ivr.reports import page, screen, sheet
        from ivr.reports.names import names_of
        from ivr.reports.report import Scope
        from ivr.reports.report import report as made

    settings = Settings.from_environment()
    routing = routing_in_force(settings.home, settings.routing)
    zone = zone_of(routing)
    now = datetime.now(UTC).astimezone(zone)
    which = span(length, name, now, zone)
    scope = Scope(post, _post_name(routing, post))
    found, names = made(settings.journal, which, scope, routing.service.promise, now, zone), names_of(routing)
    shown = [one for one in apart or ("language",) if one in found.by]
    screen.show(found, names, shown, Console(highlight=False))
    if csv_file:
        _write(csv_file, lambda file: _sheet(sheet.write, found, file))
    if html_file or pdf_file:
        html = page.page(found, names)
        if html_file:
            _write(html_file, lambda file: file.write_text(html, encoding="utf-8"))
        if pdf_file:
            _write(pdf_file, lambda file: page.paper(html, file))


def _post_name(routing: Routing, post: str | None) -> str:
    """What the report is about. Raises UserMistake for a post that is not in the routing."""
    if post is None:
        return routing.service.name
    posts = {**routing.consulates, **routing.partners}
    if post not in posts:
        raise UserMistake(f"--post {post}: routing.yaml has no such consulate or partner; it has {', '.join(posts)}")
    return posts[post].name


def _sheet(write: Callable[..., None], found: object, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        write(found, file)


def _write(path: Path, work: Callable[[Path], object]) -> None:
    with put_whole(path) as fresh:
        work(fresh)
    click.echo(f"{path} is written")
