"""A caller leaves a complaint and hears its number and code; with these another telephone hears where it is, and an
agent's display knows who calls; without them nobody hears anything."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ivr.asterisk.secrets import Secrets
from ivr.flow.entries import Identified, Said
from ivr.journal import complaints
from ivr.journal import requests as rows
from ivr.journal.database import for_reading
from ivr.requests.codes import code_of
from ivr.requests.model import Request
from tests.live import judging, listening
from tests.live.calling import Made, make
from tests.live.case import Case
from tests.live.test_cases import settled
from tests.live.town import Town, Towns

MOTHER, SON = "+33639981701", "+34612345702"
LEAVES = {
    "from": MOTHER,
    "keys": "3 2 2 ~3# _1 _2",
    "ends": "voicemail",
    "path": [
        "language.next", "open-or-closed.open", "topics.3", "other-topics.2", "complaint.2",
        "complaint-message.recorded", "receipt.next", "goodbye",
    ],
    "heard": ["fr/complaint-message", "fr/receipt-ready/key-1", "fr/receipt-number", "fr/receipt-code", "fr/goodbye"],
    "message": {"subject": "complaint"},
}  # fmt: skip
ASKS = ["language.next", "open-or-closed.open", "topics.2", "where-filed.3"]


async def called(town: Town, call: dict[str, Any], at: str = "2026-11-23T10:00") -> Made:
    """Makes a call, judged by every witness."""
    case = Case.model_validate({"at": at, "world": "talk=20", "calls": [call]})
    await town.arrange(case.at, case.world, case.noticed)
    (made,) = await make(town, case)
    await settled(town, [made])
    told = await asyncio.to_thread(lambda: list(judging.complaints(town, made)))
    assert not told, "\n".join(told)
    return made


def shown(about: str, known: str) -> dict[str, str]:
    """What an agent's telephone is told of a caller, and shows."""
    return {"X-Known": known, "From": f"{about}: {known}"}


def left_by(town: Town, made: Made) -> Request:
    with for_reading(town.service.settings.journal) as db:
        found = rows.last_of_call(db, made.placed.id)
    assert found
    return found


@pytest.mark.live
@pytest.mark.asyncio(loop_scope="session")
async def test_from_the_complaint_to_its_state_on_another_telephone(towns: Towns) -> None:
    town = await towns.with_routing({})
    settings = town.service.settings
    left = await called(town, LEAVES)
    request = left_by(town, left)
    code = code_of(request, Secrets(settings.home).secret_of("codes"))
    digits = [f"fr/number/number-{digit}" for digit in f"{request.id}{code}"]
    told = await asyncio.to_thread(lambda: list(listening.in_order(left.placed.caller, digits, settings.sounds)))
    assert not told, "\n".join(told)
    with for_reading(settings.journal) as db:
        assert complaints.of_request(db, request.id)
    said = [prompt.key for entry in left.placed.entries if isinstance(entry, Said) for prompt in entry.prompts]
    assert "receipt-code" in said and "number" not in said

    day = "saturday"  # 120 hours after a Monday morning
    own = {"to": "+34910000100", "from": SON}
    proved = f"request {request.id} - 1 open"
    typed = f"2 3 _{request.id}# _{code}#"
    asked = await called(town, own | {
        "keys": f"{typed} _1", "act": {"when": "taken", "after": 3}, "ends": "served",
        "path": [*ASKS, "where-it-is.person", "to-a-person.open", "first-level"],
        "heard": ["es/request-type-number", "es/request-type-code", f"es/request-open/weekday-{day}", "es/queue-wait"],
        "legs": [{"agent": ["lucia"], "talked": True, "headers": shown("es progress", proved)}],
    })  # fmt: skip
    assert [entry.request for entry in asked.placed.entries if isinstance(entry, Identified)] == [request.id]

    await called(town, {
        "from": MOTHER, "keys": "1 1", "act": {"when": "taken", "after": 3}, "ends": "served",
        "legs": [{"agent": ["claire", "amina"], "talked": True, "headers": shown("fr obtain", "1 open - call 2")}],
    })  # fmt: skip

    wrong = f"{(int(code) + 1) % 10**6:06}"
    guess = f"_{request.id}# {wrong}#"
    await called(town, own | {
        "keys": f"2 3 {guess} {guess} {guess}", "act": {"when": "taken", "after": 3}, "ends": "served",
        "path": [*ASKS, "where-it-is.refused", "to-a-person.open", "first-level"],
        "heard": ["es/request-wrong", "es/request-wrong", "es/request-wrong", "es/queue-wait"],
        "not_heard": [f"es/request-open/weekday-{day}"],
        "legs": [{"agent": ["lucia"], "talked": True}],
    })  # fmt: skip

    await called(town, own | {
        "keys": f"- 3 {request.id}# {code}# -", "ends": "informed",
        "path": ["language.next", "open-or-closed.closed", "after-hours.3", "where-it-is.told", "goodbye"],
        "heard": ["es/request-late", "es/goodbye"],
    }, at="2026-11-29T23:00")  # fmt: skip
