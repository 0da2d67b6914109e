"""All pages of the desk as an aiohttp application, to be put below `/desk`."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from ivr.desk import calls, figures, now, own, past, people, requests, signing_in, sounds, telephone
from ivr.desk.desk import DESK, Desk
from ivr.desk.guarding import Page, guarded, told
from ivr.desk.prompts import pages as prompts
from ivr.desk.routing import accepting, editing, forms, pages, replaying, simulating

STATIC = Path(__file__).parent / "static"

LARGEST = 2_000_000
"""Bytes of a form with a routing file in it: one of two hundred countries has a third of that."""

PAGES: tuple[Page, ...] = (
    Page("GET", "/", signing_in.home),
    Page("GET", "/log-in", signing_in.log_in_page, open=True),
    Page("POST", "/log-in", signing_in.log_in, open=True),
    Page("GET", "/provider", signing_in.to_provider, open=True),
    Page("GET", "/provider/back", signing_in.from_provider, open=True),
    Page("POST", "/language", signing_in.language, open=True),
    Page("GET", "/second", signing_in.second_page),
    Page("POST", "/second", signing_in.second),
    Page("POST", "/log-out", signing_in.log_out),
    Page("GET", "/own", own.page),
    Page("GET", "/own/password", own.password_page),
    Page("POST", "/own/password", own.password),
    Page("GET", "/own/second", own.second_page),
    Page("POST", "/own/second", own.set_second),
    Page("POST", "/own/sessions", own.end_session),
    Page("GET", "/now", now.page, "watch the service"),
    Page("GET", "/now/stream", now.stream, "watch the service"),
    Page("GET", "/calls", calls.page, "answer calls"),
    Page("GET", "/calls/stream", calls.stream, "answer calls"),
    Page("POST", "/calls/state", calls.change, "answer calls"),
    Page("POST", "/calls/request", calls.write, "answer calls"),
    Page("GET", "/telephone", telephone.relay, "answer calls"),
    Page("POST", "/telephone", telephone.credentials, "answer calls"),
    Page("GET", "/requests", requests.listed, "read requests"),
    Page("GET", "/requests/new", requests.new_page, "change requests"),
    Page("POST", "/requests", requests.new, "change requests"),
    Page("GET", "/requests/{number}", requests.one, "read requests"),
    Page("POST", "/requests/{number}", requests.change, "change requests"),
    Page("GET", "/requests/{number}/recording", requests.recording, "read requests"),
    Page("GET", "/past", past.calls, "read calls"),
    Page("GET", "/past/{call}", past.call, "read calls"),
    Page("GET", "/routing", pages.page, "read routing"),
    Page("GET", "/routing/nodes/{node}", pages.node, "read routing"),
    Page("GET", "/routing/versions", pages.versions, "read routing"),
    Page("GET", "/routing/versions/{version}", pages.version, "read routing"),
    Page("GET", "/routing/changes", accepting.page, "read routing"),
    Page("POST", "/routing/accept", accepting.accept, "change routing"),
    Page("POST", "/routing/back", accepting.back, "change routing"),
    Page("GET", "/routing/work", accepting.work, "read routing"),
    Page("GET", "/routing/edit", editing.page, "change routing"),
    Page("POST", "/routing/edit", editing.change, "change routing", largest=LARGEST),
    Page("POST", "/routing/check", editing.problems, "read routing", largest=LARGEST),
    Page("POST", "/routing/complete", editing.complete, "read routing", largest=LARGEST),
    Page("GET", "/routing/forms", forms.page, "change routing"),
    Page("POST", "/routing/forms/switch", forms.switch, "change routing"),
    Page("GET", "/routing/forms/hours/{name}", forms.hours, "change routing"),
    Page("POST", "/routing/forms/hours/{name}", forms.hours, "change routing"),
    Page("GET", "/routing/forms/agents/{name}", forms.agent, "change routing"),
    Page("POST", "/routing/forms/agents/{name}", forms.agent, "change routing"),
    Page("GET", "/routing/replay", replaying.page, "read routing"),
    Page("POST", "/routing/replay", replaying.begin, "change routing"),
    Page("GET", "/routing/simulate", simulating.page, "read routing"),
    Page("GET", "/prompts", prompts.languages, "read prompts"),
    Page("GET", "/prompts/{language}", prompts.clips, "read prompts"),
    Page("GET", "/prompts/{language}/{clip:.+}", prompts.clip, "read prompts"),
    Page("POST", "/prompts/{language}/{clip:.+}", prompts.change, "change prompts", largest=11_000_000),
    Page("GET", "/sounds/{clip:.+}", sounds.sound, "read prompts"),
    Page("GET", "/figures", figures.page, "read figures"),
    Page("GET", "/figures/report", figures.report, "read figures"),
    Page("GET", "/users", people.users, "manage users"),
    Page("POST", "/users", people.add, "manage users"),
    Page("POST", "/users/change", people.change, "manage users"),
    Page("GET", "/log", people.log, "read the log"),
)
"""Every path: who may read it is tested for each role."""


def application(desk: Desk) -> web.Application:
    """All pages, and what they are drawn with."""
    made = web.Application(middlewares=[told])
    made[DESK] = desk
    made[calls.SHOWN] = {}
    made[telephone.RELAYS] = {}
    for page in PAGES:
        made.router.add_route(page.method, page.path, guarded(page))
    made.on_cleanup.append(_stopped)
    made.router.add_static("/static", STATIC)
    return made


async def _stopped(made: web.Application) -> None:
    await made[DESK].works.stop()
