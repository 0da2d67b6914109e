"""The reports on the desk: a period is chosen, and its report read in the page, or taken along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from ivr.desk.visit import Visit
from ivr.errors import NotThere, UserMistake
from ivr.reports.span import PARTS, Span, span
from ivr.routing.moments import zone_of

KINDS = {"html": "text/html; charset=utf-8", "csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}

ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'"
"""A report is a page of its own with its style in it, and no script may run there."""
FRAMED = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The page has a report in it, a frame of ours."""


async def page(visit: Visit) -> web.StreamResponse:
    """The form, and the report of the period."""
    asked, routing = visit.request.query, visit.desk.routing
    posts = {**routing.consulates, **routing.partners}
    values: dict[str, Any] = {"asked": asked, "posts": posts, "wrong": "", "query": "", "span": None, "status": 200}
    values["length"] = asked.get("length", "day")
    try:
        which, post = _asked(visit)
        values |= {"span": which, "post": post, "query": urlencode(_query(which, post)), "length": which.length}
        values["before"], values["after"] = _beside(visit, which, post)
        await visit.log("read figures", f"{which.name}{f', {post}' if post else ''}")
    except UserMistake as mistake:
        values |= {"wrong": str(mistake), "status": 404 if isinstance(mistake, NotThere) else 400}
    answer = visit.page("figures.html.j2", lengths=[*PARTS], **values)
    answer.headers["Content-Security-Policy"] = FRAMED
    return answer


async def report(visit: Visit) -> web.StreamResponse:
    """The report itself, as page, table or paper."""
    kind = visit.request.query.get("as", "html")
    if kind not in KINDS:
        raise NotThere(f"there are no reports as '{kind[:20]}'")
    which, post = _asked(visit)
    content = await visit.desk.reports.get(visit.desk.settings, (which.length, which.name, post), kind)
    name = f"accueil-{which.name.replace('..', '-to-')}{f'-{post}' if post else ''}.{kind}"
    headers = {"Content-Security-Policy": ALONE, "Content-Type": KINDS[kind]}
    if kind != "html" or "take" in visit.request.query:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return web.Response(body=content, headers=headers)


def _asked(visit: Visit) -> tuple[Span, str]:
    """The period and the post. Raises UserMistake, NotThere for a post that is none, or none of his business."""
    asked, routing = visit.request.query, visit.desk.routing
    length = next((one for one in PARTS if one == asked.get("length", "day")), None)
    if length is None:
        raise UserMistake("a report is of a day, a month, a year, or of some days")
    post = visit.who.post or asked.get("post", "")
    wanted = asked.get("post", "")
    if (wanted and not visit.who.sees(wanted)) or (post and post not in {**routing.consulates, **routing.partners}):
        raise NotThere(f"there is no consulate '{wanted[:40]}'")
    name = asked.get("name", "").strip()[:40]
    if length == "days" and not name and asked.get("first"):
        name = f"{asked['first'][:10]}..{asked.get('last', '')[:10]}"
    return span(length, name or None, visit.desk.now, zone_of(routing)), post  # type: ignore[arg-type]


def _query(which: Span, post: str) -> Mapping[str, str]:
    return {"length": which.length, "name": which.name, **({"post": post} if post else {})}


def _beside(visit: Visit, which: Span, post: str) -> tuple[str, str]:
    """The queries of the periods before and after, "" for the future and for periods that nobody has named."""
    if which.length == "days":
        return "", ""
    form = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}[which.length]
    zone = zone_of(visit.desk.routing)
    found = []
    for moment in (which.period.begins.toordinal() - 1, which.period.ends.toordinal()):
        day = which.period.begins.fromordinal(moment)
        try:
            found.append(urlencode(_query(span(which.length, day.strftime(form), visit.desk.now, zone), post)))
        except UserMistake:
            found.append("")
    return found[0], found[1]
