"""Whatever is sent to a page of the desk, by a form or past it, is answered as it is described: never by a mistake."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.desk.fuzz.described import ASKED, Found, openapi
from tests.desk.fuzz.furnished import Desk

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

EXAMPLES = 40
"""Questions to each page and method."""

ALONE = {
    ("GET", "/now/stream"), ("GET", "/calls/stream"), ("GET", "/routing/work"), ("GET", "/sounds/{clip:.+}"),
    ("POST", "/routing/check"), ("POST", "/routing/complete"), ("GET", "/telephone"), ("POST", "/telephone"),
    ("GET", "/requests/{number}/recording"), ("GET", "/provider"), ("GET", "/provider/back"),
}  # fmt: skip
"""What no link leads to and no form goes to: scripts ask for it."""


def test_every_page_is_led_to_and_takes_a_form_that_some_page_has(found: Found) -> None:
    alone = {(method, path) for (path, method), one in found.items() if not (one.read or one.forms)}
    assert alone == ALONE


@pytest.mark.parametrize(("path", "method"), ASKED)
def test_it_answers_as_it_is_described(found: Found, desk: Desk, path: str, method: str) -> None:
    described = schemathesis.openapi.from_dict(openapi(found))
    operation = described[f"/desk{path.replace(':.+}', '}')}"][method]

    @given(case=operation.as_strategy())
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def ask(case: schemathesis.Case) -> None:
        headers = dict(desk.headers(f"/desk{path}"))
        answer = case.call(base_url=desk.address, headers=headers, allow_redirects=False)
        case.validate_response(answer, checks=CHECKS)

    ask()
