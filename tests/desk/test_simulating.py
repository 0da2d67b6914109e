"""Calls on paper on the desk: what is heard, the way that is lit, and what is no call."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.desk.conftest import Browser, Place

CALL = {"to": "+33199000100", "from": "+33612345678", "at": "2026-11-23T10:00", "keys": "- 1 1", "world": ""}


def path(**changes: str) -> str:
    return "/desk/routing/simulate?" + urlencode({**CALL, **changes})


async def test_the_way_of_a_call_is_lit_and_told(logged_in: Any) -> None:
    there: Browser = await logged_in("supervisor")
    page = await there.get(path())
    lit = re.findall(r'class="node \w+ lit">\s*<g id="a_node&#45;([a-z&#;0-9]+?)">', page.source)
    assert {name.replace("&#45;", "-") for name in lit} == {
        "language", "open-or-closed", "topics", "who-calls", "first-level", "survey", "goodbye",
    }  # fmt: skip
    assert "Bienvenue à l'accueil consulaire." in page.text
    assert "/desk/sounds/fr/topic-obtain/key-1" in [audio["src"] for audio in page.all("audio")]
    assert "takes the call" in page.text


async def test_out_of_hours_and_with_nobody_there(logged_in: Any) -> None:
    there: Browser = await logged_in("supervisor")
    closed = await there.get(path(at="2026-11-22T10:00"))
    assert "L'accueil téléphonique est fermé" in closed.text
    away = await there.get(path(world="agents=away,wait=901"))
    assert "nobody-free" in re.findall(r'"/desk/sounds/fr/([a-z-]+)"', away.source)


async def test_the_draft_is_tried_before_it_is_in_force(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    file = place.desk.settings.routing
    shorter = file.read_text().replace("say: topic-obtain, go: who-calls", "say: topic-obtain, go: goodbye")
    file.write_text(shorter)
    assert "takes the call" not in (await there.get(path(of="draft"))).text
    file.write_text("flow: 1\n")
    page = await there.get(path(of="draft"))
    assert page.status == 200 and page.source.count('class="wrong"') == 1 and "<svg" not in page.source


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "x"}, {"to": "<b>"}, {"from": "12"}, {"at": "tomorrow"}, {"at": "1066-01-01T00:00"}, {"keys": "zz"},
        {"world": "nobody=busy"}, {"keys": "1 " * 101}, {"world": "x" * 201},
    ],
)  # fmt: skip
async def test_what_is_no_call_is_said_and_shown_again(logged_in: Any, changes: dict[str, str]) -> None:
    there: Browser = await logged_in("supervisor")
    page = await there.get(path(**changes))
    assert page.status == 400 and page.source.count('class="wrong"') == 1
    assert page.fields["keys"] == {**CALL, **changes}["keys"] and "<b>" not in page.source
