"""Log-ins at a real provider of another make, and what it must not be believed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import jwt
import oidc_provider_mock
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from ivr.desk.visit import COOKIE
from ivr.desk.words import words
from ivr.errors import ServiceTrouble, UserMistake
from ivr.users import provider as providers
from ivr.users.elsewhere import At, provider_of
from ivr.users.model import Refused, User
from ivr.users.provider import Provider
from tests.desk.conftest import NOW, Browser, Place

OURS = "https://desk.example.org"
CLIENT = "accueil"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider on loopback that lets in whoever says who he is."""
    people = [
        oidc_provider_mock.User(sub="s-1", claims={"preferred_username": "Amina", "email": "amina@example.org"}),
        oidc_provider_mock.User(sub="s-2", claims={"email": "other@example.org", "email_verified": True}),
        oidc_provider_mock.User(sub="s-3", claims={"email": "amina2@example.org", "email_verified": False}),
    ]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def at(issuer: str) -> At:
    return At(issuer, CLIENT, "a secret", OURS)


@pytest.fixture
def provided(place: Place, at: At) -> Place:
    """The desk with that provider, and users who log in there."""
    place.desk = replace(place.desk, provider=Provider(at))
    for name in ("amina", "other@example.org", "amina2@example.org"):
        place.desk.gate.accounts.add(User(name, "agent"), NOW)
    return place


async def confirmed(where: str, subject: str) -> str:
    """What the provider's page does when somebody says who he is: the address that his browser is sent to."""
    async with aiohttp.ClientSession() as session:
        async with session.post(where, data={"sub": subject}, allow_redirects=False) as answer:
            assert answer.status == 302, await answer.text()
            return answer.headers["Location"]


async def through(there: Browser, subject: str, then: str = "/desk/own") -> str:
    """To the provider and back; the path and query with which the browser comes back."""
    await there.ask("GET", f"/desk/provider?then={then}", None, {})
    back = urlsplit(await confirmed(there.location, subject))
    assert f"{back.scheme}://{back.netloc}" == OURS
    return f"{back.path}?{back.query}"


@pytest.mark.parametrize(("subject", "name"), [("s-1", "amina"), ("s-2", "other@example.org")])
async def test_who_was_added_comes_in_and_is_known_by_his_subject_from_then_on(
    provided: Place, browser: Callable[[], Browser], subject: str, name: str
) -> None:
    there = browser()
    assert words("en")("log-in-elsewhere") in (await there.get("/desk/own")).text
    page = await there.ask("GET", await through(there, subject), None, {})
    assert (page.status, there.location) == (303, "/desk/own")
    assert name in (await there.get("/desk/own")).text
    assert provided.desk.gate.accounts.get(name).subject.endswith(f" {subject}")
    again = browser()
    await again.ask("GET", await through(again, subject), None, {})
    assert COOKIE in again.cookies


@pytest.mark.parametrize("subject", ["s-3", "somebody"])
async def test_strangers_and_addresses_that_nobody_confirmed_stay_outside(
    provided: Place, browser: Callable[[], Browser], subject: str
) -> None:
    there = browser()
    page = await there.ask("GET", await through(there, subject), None, {})
    assert page.status == 401 and words("en")("refused-stranger") in page.text
    assert COOKIE not in there.cookies
    assert provided.desk.gate.log.lines()[0][1].what == "was refused: provider"


async def test_a_user_with_a_password_is_nobodys_by_name(provided: Place, browser: Callable[[], Browser]) -> None:
    provided.desk.gate.accounts.change("amina", password="x")
    there = browser()
    assert (await there.ask("GET", await through(there, "s-1"), None, {})).status == 401


async def test_who_is_locked_out_stays_out(provided: Place, browser: Callable[[], Browser]) -> None:
    there = browser()
    await there.ask("GET", await through(there, "s-1"), None, {})
    provided.desk.gate.accounts.change("amina", disabled=True)
    again = browser()
    assert (await again.ask("GET", await through(again, "s-1"), None, {})).status == 401


async def test_what_comes_back_counts_once_and_in_its_own_browser(
    provided: Place, browser: Callable[[], Browser]
) -> None:
    there, other = browser(), browser()
    back = await through(there, "s-1")
    assert (await other.ask("GET", back, None, {})).status == 401, (
        "another browser, as a forged link would be opened in"
    )
    assert (await there.ask("GET", back, None, {})).status == 303
    there.cookies.clear()
    assert (await there.ask("GET", back, None, {})).status == 401
    for query in ("", "?state=x", "?code=x&state=", "?error=access_denied&state=x"):
        assert (await there.ask("GET", f"/desk/provider/back{query}", None, {})).status == 401


async def test_who_stays_away_too_long_begins_again(
    provided: Place, browser: Callable[[], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    there = browser()
    back = await through(there, "s-1")
    monkeypatch.setattr(providers, "monotonic", lambda: time.monotonic() + providers.AWAY + 1)
    assert (await there.ask("GET", back, None, {})).status == 401


async def test_a_code_that_the_provider_does_not_know(provided: Place, browser: Callable[[], Browser]) -> None:
    there = browser()
    state = parse_qs(urlsplit(await through(there, "s-1")).query)["state"][0]
    assert (await there.ask("GET", f"/desk/provider/back?state={state}&code=made-up", None, {})).status == 401


async def test_without_a_provider_there_is_no_such_page(browser: Callable[[], Browser]) -> None:
    there = browser()
    assert (await there.get("/desk/provider")).status == 404
    assert words("en")("log-in-elsewhere") not in (await there.get("/desk/log-in")).text


@pytest.fixture
def away(place: Place) -> None:
    """A provider that nothing is heard of."""
    place.desk = replace(place.desk, provider=Provider(At("http://127.0.0.1:9", CLIENT, "s", OURS)))


async def test_a_provider_that_is_away_is_said(away: None, browser: Callable[[], Browser]) -> None:
    page = await browser().get("/desk/provider")
    assert page.status == 503 and "does not answer" in page.text


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


GOOD = {"iss": "https://login.example.org", "aud": CLIENT, "sub": "s", "exp": 4_000_000_000, "iat": 1_000_000_000}


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"exp": 1_000_000_000},
        {"iat": 4_000_000_000},
        {"sub": None},
    ],
)
def test_tokens_that_are_not_believed(key: rsa.RSAPrivateKey, claims: dict[str, Any]) -> None:
    made, keys = _asked(), _keys(key)
    told = {name: value for name, value in {**GOOD, **claims}.items() if value is not None}
    with pytest.raises(jwt.PyJWTError):
        made._checked(jwt.encode(told, key, "RS256"), keys)
    assert made._checked(jwt.encode(GOOD, key, "RS256"), keys)["sub"] == "s"


def test_tokens_that_anybody_could_sign_are_not_believed(key: rsa.RSAPrivateKey) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    for token in (
        jwt.encode(GOOD, None, "none"),
        jwt.encode(GOOD, "a secret that is long enough to be one", "HS256"),
        jwt.encode(GOOD, other, "RS256"),
        jwt.encode(GOOD, key, "RS256", headers={"kid": "another"}),
        "no token",
    ):
        with pytest.raises(jwt.PyJWTError):
            _asked()._checked(token, _keys(key))


def test_one_key_of_several_must_be_named(key: rsa.RSAPrivateKey) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    both = {"keys": [*_keys(key, "a")["keys"], *_keys(other, "b")["keys"]]}
    assert _asked()._checked(jwt.encode(GOOD, key, "RS256", headers={"kid": "a"}), both)
    for headers in ({"kid": "b"}, None):
        with pytest.raises(jwt.PyJWTError):
            _asked()._checked(jwt.encode(GOOD, key, "RS256", headers=headers), both)


def _keys(key: rsa.RSAPrivateKey, name: str = "") -> dict[str, Any]:
    told = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {"keys": [{**told, **({"kid": name} if name else {})}]}


def _asked() -> Provider:
    made = Provider(At("https://login.example.org", CLIENT, "s", OURS))
    made._told = {"issuer": GOOD["iss"]}
    return made


async def test_a_nonce_that_is_not_ours(provided: Place, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider(at)
    where, state = await provider.send("/desk/")
    code = parse_qs(urlsplit(await confirmed(where, "s-1")).query)["code"][0]
    away = provider._away[state]
    provider._away[state] = replace(away, nonce="another")
    with pytest.raises(Refused):
        await provider.who(state, code)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"issuer": "https://other.example.org"}, "says of itself"),
        ({"token_endpoint": "http://login.example.org/token"}, "not encrypted"),
        ({"jwks_uri": None}, "does not say"),
    ],
)
async def test_a_provider_that_is_set_up_wrongly(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, Any], why: str
) -> None:
    issuer = "https://login.example.org"
    whole = {
        "issuer": issuer,
        **{name: f"{issuer}/x" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")},
    }
    provider = Provider(At(issuer, CLIENT, "s", OURS))

    async def describe(url: str) -> dict[str, Any]:
        return {**whole, **told}

    monkeypatch.setattr(provider, "_get", describe)
    with pytest.raises(ServiceTrouble, match=why):
        await provider.send("/desk/")


def test_settings_of_a_provider(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("hidden\n")
    whole = {
        "IVR_OIDC_ISSUER": "https://login.example.org/",
        "IVR_OIDC_CLIENT": CLIENT,
        "IVR_OIDC_SECRET_FILE": str(file),
        "IVR_WEB_ADDRESS": OURS,
    }
    assert provider_of(whole) == At("https://login.example.org", CLIENT, "hidden", OURS)
    assert provider_of({}) is None
    for change, why in (
        ({"IVR_OIDC_CLIENT": ""}, "needs"),
        ({"IVR_OIDC_ISSUER": "http://login.example.org"}, "https"),
        ({"IVR_WEB_ADDRESS": "desk.example.org"}, "https"),
        ({"IVR_OIDC_SECRET_FILE": str(tmp_path / "none")}, "cannot be read"),
    ):
        with pytest.raises(UserMistake, match=why):
            provider_of({**whole, **change})
