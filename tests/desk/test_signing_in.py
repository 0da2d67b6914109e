"""In and out of the desk by a browser: first passwords, second factors, forged forms, what was written meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from ivr.desk.visit import COOKIE
from ivr.desk.words import LANGUAGES, words
from ivr.users import passwords
from ivr.users.model import IDLE, User
from tests.desk.conftest import KEPT, NOW, WORD, Browser, Place

NEW = "a quiet ferry and two green umbrellas"


async def test_a_new_administrator_gets_in_and_on(browser: Callable[[], Browser], place: Place) -> None:
    first = passwords.made_up()
    place.desk.gate.accounts.add(User("new", "administrator", password=passwords.digest(first), temporary=True), NOW)
    there = browser()
    page = await there.log_in("new", first)
    assert (page.status, there.location) == (303, "/desk/")
    page = await there.get("/desk/")
    assert "new" in page.fields and "old" in page.fields
    assert (await there.send("/desk/own/password", {"old": first, "new": NEW, "again": NEW})).status == 303
    page = await there.get("/desk/users")
    assert "secret" in page.fields, "with this role a second factor comes before everything"
    secret = page.fields["secret"]
    assert secret in page.text.replace(" ", "") and "<svg" in page.source
    assert (await there.send("/desk/own/second", {"code": "12345"})).status == 400
    assert there.page.fields["secret"] == secret, "the same picture, so that it is not read again"
    assert (await there.send("/desk/own/second", {"code": pyotp.TOTP(secret).at(NOW)})).status == 303
    assert COOKIE not in there.cookies
    place.now = NOW + timedelta(seconds=60)
    await there.log_in("new", NEW)
    assert (await there.get("/desk/users")).status == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "told"),
    [
        ("wrong", NEW, NEW, "refused-password"),
        (WORD, NEW, NEW + "x", "refused-twice"),
        (WORD, WORD, WORD, "refused-same"),
        (WORD, "short", "short", "refused-short"),
        (WORD, "password1234", "password1234", "refused-weak"),
    ],
)
async def test_passwords_that_are_not_taken(logged_in: Any, old: str, new: str, again: str, told: str) -> None:
    there: Browser = await logged_in("agent")
    await there.get("/desk/own/password")
    page = await there.send("/desk/own/password", {"old": old, "new": new, "again": again})
    assert page.status == 400 and words("en")(told) in page.text


async def test_a_new_password_logs_other_browsers_out(logged_in: Any) -> None:
    here, elsewhere = await logged_in("agent"), await logged_in("agent")
    await here.get("/desk/own/password")
    await here.send("/desk/own/password", {"old": WORD, "new": NEW, "again": NEW})
    assert (await elsewhere.get("/desk/own")).status == 401
    assert (await here.get("/desk/own")).status == 200


async def test_one_browser_is_logged_out_from_another_and_only_ones_own(logged_in: Any, place: Place) -> None:
    here, elsewhere, other = await logged_in("agent"), await logged_in("agent"), await logged_in("consulate")
    theirs = place.desk.gate.sessions.of("consulate", NOW)[0].id
    await here.get("/desk/own")
    await here.send("/desk/own/sessions", {"session": str(theirs)})
    assert (await other.get("/desk/own")).status == 200
    await here.get("/desk/own")
    await here.send("/desk/own/sessions", {"session": "others"})
    assert (await elsewhere.get("/desk/own")).status == 401
    assert (await here.get("/desk/own")).status == 200


async def test_whoever_logs_out_is_out(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("agent")
    await there.get("/desk/own")
    kept = dict(there.cookies)
    await there.send("/desk/log-out", {})
    assert COOKIE not in there.cookies
    there.cookies = kept
    assert (await there.get("/desk/own")).status == 401, "the cookie opens nothing any more"


async def test_the_cookie_is_for_us_alone(browser: Callable[[], Browser]) -> None:
    there = browser()
    await there.log_in("agent")
    set_cookie = there.headers["Set-Cookie"]
    assert set_cookie.startswith("__Host-desk=")
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(set_cookie.split("; "))
    assert "Domain" not in set_cookie and "Max-Age" not in set_cookie


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
    ],
)
async def test_forms_of_other_pages_are_not_taken(logged_in: Any, headers: dict[str, str]) -> None:
    there: Browser = await logged_in("agent")
    await there.get("/desk/own")
    assert (await there.send("/desk/log-out", {}, **headers)).status == 403
    assert (await there.get("/desk/own")).status == 200


@pytest.mark.parametrize("guard", ["", "wrong", "é"])
async def test_a_form_without_its_guard_is_not_taken(logged_in: Any, guard: str) -> None:
    there: Browser = await logged_in("agent")
    await there.get("/desk/own")
    assert (await there.send("/desk/log-out", {"guard": guard})).status == 403
    assert (await there.get("/desk/own")).status == 200


async def test_what_was_written_while_the_session_ended_is_not_lost(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("administrator")
    await there.get("/desk/users")
    place.now = NOW + IDLE
    page = await there.send("/desk/users", {"name": "claire <b>", "role": "agent"})
    assert page.status == 401 and "<b>" not in page.source
    kept = {name: value for name, value in page.fields.items() if name.startswith("kept:")}
    assert {**kept, "kept:writer": ""} == {"kept:name": "claire <b>", "kept:role": "agent", "kept:writer": ""}
    secret = place.desk.gate.accounts.get("administrator").second
    page = await there.send("/desk/log-in", {"name": "administrator", "password": "wrong", **kept})
    assert page.fields["kept:name"] == "claire <b>", "a wrong password loses nothing"
    page = await there.send("/desk/log-in", {"name": "administrator", "password": WORD, **kept})
    assert page.fields["kept:name"] == "claire <b>"
    page = await there.send("/desk/second", {"code": pyotp.TOTP(secret).at(place.now), **kept})
    assert page.status == 200 and page.fields["name"].lstrip("\n") == "claire <b>"
    assert place.desk.gate.accounts.find("claire") is None, "nothing is sent before it was looked at"
    assert ("form", {"method": "post", "action": "/desk/users"}) in page.elements
    page = await there.send("/desk/users", {"name": "claire", "role": "agent"})
    assert page.status == 200 and place.desk.gate.accounts.get("claire").role == "agent"


@pytest.mark.parametrize("changed", ["", "."])
async def test_what_one_user_wrote_is_not_shown_to_the_next(logged_in: Any, place: Place, changed: str) -> None:
    there: Browser = await logged_in("administrator")
    await there.get("/desk/users")
    place.now = NOW + IDLE
    page = await there.send("/desk/users", {"name": "a secret plan", "role": "agent"})
    kept = {name: value for name, value in page.fields.items() if name.startswith("kept:")}
    if changed:
        kept["kept:writer"] = changed
    page = await there.send("/desk/log-in", {"name": "agent", "password": WORD, **kept})
    assert page.status == 200 and "a secret plan" not in page.source
    assert words("en")("another-wrote") in page.text


@pytest.mark.parametrize(
    "then",
    ["https://evil.example/", "//evil.example", "/desk/../web", "/desk/\r\nX: y", "javascript:alert(1)", "/api/x"],
)
async def test_nobody_is_led_away(browser: Callable[[], Browser], then: str) -> None:
    there = browser()
    await there.get("/desk/log-in")
    await there.send("/desk/log-in", {"name": "agent", "password": WORD, "then": then})
    assert there.location in ("/desk/", then) and (there.location == "/desk/" or then.startswith("/desk/../"))


async def test_the_page_that_was_wanted_comes_after_the_log_in(browser: Callable[[], Browser]) -> None:
    there = browser()
    page = await there.get("/desk/own?x=1")
    assert page.status == 401 and page.fields["then"] == "/desk/own?x=1"
    await there.send("/desk/log-in", {"name": "agent", "password": WORD})
    assert there.location == "/desk/own?x=1"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_in_every_language(logged_in: Any, language: str, place: Place) -> None:
    there: Browser = await logged_in("administrator")
    await there.get("/desk/own")
    await there.send("/desk/language", {"language": language, "then": "/desk/log"})
    assert there.location == "/desk/log"
    for path in ("own", "own/password", "own/second", "second", "users", "log", "log?who=administrator", "nothing"):
        page = await there.ask("GET", f"/desk/{path}", None, {})
        html = next(found for tag, found in page.elements if tag == "html")
        assert (html["lang"], html["dir"]) == (language, "rtl" if language == "ar" else "ltr")
        assert page.status == (404 if path == "nothing" else 200)


async def test_the_browsers_own_language_is_taken_first(browser: Callable[[], Browser]) -> None:
    there = browser()
    page = await there.get("/desk/log-in", **{"Accept-Language": "de-DE,fr-CA;q=0.9,en;q=0.8"})
    assert words("fr")("log-in") in page.text
    page = await there.get("/desk/log-in", **{"Accept-Language": ";;,?"})
    assert words("en")("log-in") in page.text


def test_the_languages_say_the_same_things() -> None:
    known = words("en").texts
    for language in LANGUAGES:
        texts = words(language).texts
        assert set(texts) == set(known)
        for key, text in texts.items():
            assert text.count("{") == known[key].count("{"), (language, key)


async def test_nothing_is_kept_by_the_browser_or_shown_in_frames(logged_in: Any) -> None:
    there: Browser = await logged_in("agent")
    await there.get("/desk/own")
    policy = there.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert there.headers["Cache-Control"] == "no-store"


async def test_who_was_removed_while_logged_in(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("agent")
    place.desk.gate.accounts.remove("agent")
    assert (await there.get("/desk/own")).status == 401


async def test_two_who_log_in_in_one_browser(browser: Callable[[], Browser], place: Place) -> None:
    there = browser()
    await there.log_in("agent")
    place.desk.gate.accounts.add(User("other", "agent", password=KEPT), NOW)
    await there.send("/desk/log-in", {"name": "other", "password": WORD})
    assert "other" in (await there.get("/desk/own")).text


async def test_passwords_are_not_kept_in_pages(logged_in: Any, place: Place) -> None:
    there: Browser = await logged_in("agent")
    await there.get("/desk/own/password")
    place.now = NOW + IDLE
    page = await there.send("/desk/own/password", {"old": WORD, "new": NEW, "again": NEW})
    assert page.status == 401 and WORD not in page.source and NEW not in page.source
