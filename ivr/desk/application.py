"""All pages of the desk as an aiohttp application, to be put below `/desk`."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from ivr.desk import calls, now, own, people, requests, signing_in, telephone
from ivr.desk.desk import DESK, Desk
from ivr.desk.guarding import Page, guarded, told

STATIC = Path(__file__).parent / "static"

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
    made.router.add_static("/static", STATIC)
    return made
