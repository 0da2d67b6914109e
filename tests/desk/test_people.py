"""Users on the desk: what they may do is changed, removing asks first, and a second factor is offered once."""

from __future__ import annotations

from typing import Any

import pyotp

from ivr.desk.words import words
from tests.desk.conftest import Browser, Place

W = words("en")
CHANGE = "/desk/users/change"


async def test_a_user_gets_another_role_and_is_logged_out(logged_in: Any, place: Place) -> None:
    there, clerk = await logged_in("administrator"), await logged_in("consulate")
    accounts = place.desk.gate.accounts
    await there.get("/desk/users")
    as_agent = {"name": "consulate", "do": "place", "role": "agent", "post": "", "agent": "amina"}
    assert (await there.send(CHANGE, as_agent)).status == 303
    user = accounts.get("consulate")
    assert (user.role, user.post, user.agent) == ("agent", "", "amina")
    assert (await clerk.get("/desk/own")).status == 401
    await there.get("/desk/users")
    page = await there.send(CHANGE, {**as_agent, "role": "consulate"})
    assert page.status == 400 and W("post-fits") in page.text
    page = await there.send(CHANGE, {**as_agent, "name": "administrator", "agent": ""})
    assert page.status == 400 and "last administrator" in page.text
    assert [line.what for _, line in place.desk.gate.log.lines("administrator")] == ["changed what a user may do"]


async def test_removing_asks_first(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("administrator")
    await there.get("/desk/users")
    page = await there.send(CHANGE, {"name": "auditor", "do": "remove"})
    assert page.status == 200 and W("remove-sure", name="auditor") in page.text
    assert place.desk.gate.accounts.find("auditor")
    await there.send(CHANGE, {name: page.fields[name] for name in ("name", "sure")} | {"do": "remove"})
    assert place.desk.gate.accounts.find("auditor") is None
    assert W("done-removed") in (await there.get(there.location)).text


async def test_the_secret_of_a_second_factor_stays_until_it_is_set_or_the_log_in_is_over(
    logged_in: Any, place: Place
) -> None:
    there: Browser = await logged_in("agent")
    first = (await there.get("/desk/own/second")).fields["secret"]
    again = (await there.get("/desk/own/second")).fields["secret"]
    assert first == again
    assert (await there.send("/desk/own/second", {"code": pyotp.TOTP(first).at(place.now)})).status == 303
    assert place.desk.gate.accounts.get("agent").second == first
    other: Browser = await logged_in("auditor")
    assert (await other.get("/desk/own/second")).fields["secret"] != first


async def test_calls_stand_in_the_head_for_who_has_a_telephone(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("supervisor")
    assert "/desk/calls" not in [found.get("href") for found in (await there.get("/desk/own")).all("a")]
    place.desk.gate.accounts.change("supervisor", agent="amina")
    there = await logged_in("supervisor")
    assert "/desk/calls" in [found.get("href") for found in (await there.get("/desk/own")).all("a")]


async def test_a_number_that_was_looked_for_is_found_in_the_log_though_it_is_masked_there(
    logged_in: Any, place: Place
) -> None:
    there: Browser = await logged_in("administrator")
    await there.get("/desk/past?q=%2B33%206%2012%2034%2056%2078")
    page = await there.get("/desk/log?about=%2B33%206%2012%2034%2056%2078")
    assert "looked for calls" in page.text and "612345678" not in page.text and "12 34 56" not in page.text
    assert W("none-fits") in (await there.get("/desk/log?about=%2B33612999999")).text
