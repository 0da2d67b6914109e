"""Every page of the desk for every role, and for whoever has none."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from ivr.desk.application import PAGES
from ivr.roles import Role
from tests.desk.conftest import Browser
from tests.web.conftest import Page

ANYBODY = {"administrator", "supervisor", "agent", "consulate", "auditor"}
WATCHING = {"administrator", "supervisor", "auditor"}

MAY: dict[tuple[str, str], set[str]] = {
    ("GET", "/"): ANYBODY,
    ("GET", "/log-in"): ANYBODY,
    ("POST", "/log-in"): ANYBODY,
    ("GET", "/provider"): ANYBODY,
    ("GET", "/provider/back"): ANYBODY,
    ("POST", "/language"): ANYBODY,
    ("GET", "/second"): ANYBODY,
    ("POST", "/second"): ANYBODY,
    ("POST", "/log-out"): ANYBODY,
    ("GET", "/own"): ANYBODY,
    ("GET", "/own/password"): ANYBODY,
    ("POST", "/own/password"): ANYBODY,
    ("GET", "/own/second"): ANYBODY,
    ("POST", "/own/second"): ANYBODY,
    ("POST", "/own/sessions"): ANYBODY,
    ("GET", "/now"): WATCHING,
    ("GET", "/now/stream"): WATCHING,
    ("GET", "/calls"): {"administrator", "supervisor", "agent"},
    ("GET", "/calls/stream"): {"administrator", "supervisor", "agent"},
    ("POST", "/calls/state"): {"administrator", "supervisor", "agent"},
    ("POST", "/calls/request"): {"administrator", "supervisor", "agent"},
    ("GET", "/telephone"): {"administrator", "supervisor", "agent"},
    ("POST", "/telephone"): {"administrator", "supervisor", "agent"},
    ("GET", "/requests"): ANYBODY,
    ("GET", "/requests/new"): ANYBODY - {"auditor"},
    ("POST", "/requests"): ANYBODY - {"auditor"},
    ("GET", "/requests/{number}"): ANYBODY,
    ("POST", "/requests/{number}"): ANYBODY - {"auditor"},
    ("GET", "/requests/{number}/recording"): ANYBODY,
    ("GET", "/past"): ANYBODY - {"agent"},
    ("GET", "/past/{call}"): ANYBODY - {"agent"},
    ("GET", "/routing"): WATCHING,
    ("GET", "/routing/nodes/{node}"): WATCHING,
    ("GET", "/routing/versions"): WATCHING,
    ("GET", "/routing/versions/{version}"): WATCHING,
    ("GET", "/routing/changes"): WATCHING,
    ("POST", "/routing/accept"): {"administrator", "supervisor"},
    ("POST", "/routing/back"): {"administrator", "supervisor"},
    ("GET", "/routing/work"): WATCHING,
    ("GET", "/routing/edit"): {"administrator", "supervisor"},
    ("POST", "/routing/edit"): {"administrator", "supervisor"},
    ("POST", "/routing/check"): WATCHING,
    ("POST", "/routing/complete"): WATCHING,
    ("GET", "/routing/forms"): {"administrator", "supervisor"},
    ("POST", "/routing/forms/switch"): {"administrator", "supervisor"},
    ("GET", "/routing/forms/hours/{name}"): {"administrator", "supervisor"},
    ("POST", "/routing/forms/hours/{name}"): {"administrator", "supervisor"},
    ("GET", "/routing/forms/agents/{name}"): {"administrator", "supervisor"},
    ("POST", "/routing/forms/agents/{name}"): {"administrator", "supervisor"},
    ("GET", "/routing/replay"): WATCHING,
    ("POST", "/routing/replay"): {"administrator", "supervisor"},
    ("GET", "/routing/simulate"): WATCHING,
    ("GET", "/prompts"): WATCHING,
    ("GET", "/prompts/{language}"): WATCHING,
    ("GET", "/prompts/{language}/{clip:.+}"): WATCHING,
    ("POST", "/prompts/{language}/{clip:.+}"): {"administrator", "supervisor"},
    ("GET", "/sounds/{clip:.+}"): WATCHING,
    ("GET", "/figures"): ANYBODY - {"agent"},
    ("GET", "/figures/report"): ANYBODY - {"agent"},
    ("GET", "/users"): {"administrator"},
    ("POST", "/users"): {"administrator"},
    ("POST", "/users/change"): {"administrator"},
    ("GET", "/log"): {"administrator", "auditor"},
}
"""Written by hand, beside what the pages themselves say."""

OPEN = {("GET", "/log-in"), ("POST", "/log-in"), ("GET", "/provider"), ("GET", "/provider/back"), ("POST", "/language")}


async def asked(there: Browser, method: str, path: str) -> Page:
    """A page, or an empty form sent to it."""
    names = {"number": "1", "node": "topics", "version": "0", "name": "centre", "language": "fr", "clip": "welcome"}
    names["call"] = "1-1"
    whole = "/desk" + path.replace(":.+}", "}").format(**names)
    return await (there.send(whole, {}) if method == "POST" else there.ask(method, whole, None, {}))


def test_the_table_names_every_page() -> None:
    assert {(page.method, page.path) for page in PAGES} == set(MAY)


@pytest.mark.parametrize(("method", "path"), MAY)
@pytest.mark.parametrize("role", get_args(Role))
async def test_every_role_reads_and_does_what_the_table_says(
    logged_in: Any, role: Role, method: str, path: str
) -> None:
    there: Browser = await logged_in(role)
    await there.get("/desk/own")
    page = await asked(there, method, path)
    allowed = role in MAY[method, path]
    assert (page.status != 403) == allowed
    assert page.status != 500


@pytest.mark.parametrize(("method", "path"), sorted(set(MAY) - OPEN))
async def test_before_the_log_in_there_is_nothing_but_the_log_in(browser: Any, method: str, path: str) -> None:
    there: Browser = browser()
    page = await asked(there, method, path)
    assert page.status == 401 and {"name", "password"} <= set(page.fields)


@pytest.mark.parametrize(("method", "path"), sorted(set(MAY) - OPEN - {("POST", "/log-out")}))
async def test_with_half_a_log_in_there_is_nothing_but_the_code(
    browser: Any, place: Any, method: str, path: str
) -> None:
    there: Browser = browser()
    await there.get("/desk/log-in")
    await there.send("/desk/log-in", {"name": "administrator", "password": "seven lamps behind the harbour"})
    page = await asked(there, method, path)
    if path == "/second":
        assert "code" in page.fields and page.status == (401 if method == "POST" else 200)
    else:
        assert (page.status, there.location) == (303, "/desk/second")


@pytest.mark.parametrize("path", ["/desk/nothing", "/desk/static/nothing", "/desk/static/../visit.py", "/desk/users/x"])
async def test_what_is_not_there(logged_in: Any, path: str) -> None:
    there: Browser = await logged_in("administrator")
    assert (await there.ask("GET", path, None, {})).status == 404
