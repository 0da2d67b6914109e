"""Log-ins at the ministry's own provider, by OpenID Connect: a browser sent there, and who came back.

Authorization code flow with PKCE (RFC 7636), state and nonce; the identity token is checked as OpenID Connect Core 1.0,
section 3.1.3.7, asks.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
import jwt

from ivr.errors import ServiceTrouble
from ivr.users.elsewhere import At, encrypted
from ivr.users.model import Refused

PATIENCE = aiohttp.ClientTimeout(total=10)
AWAY = 600.0
"""Seconds that somebody may take at the provider."""
MOST = 1000
"""Log-ins that are under way at once; the oldest makes room."""
SIGNED = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""What a token may be signed with: never a shared secret, never nothing."""
LEEWAY = 60
"""Seconds by which clocks may differ."""


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who was sent to the provider and has not come back yet. `then` is the page that he wanted."""

    nonce: str
    verifier: str
    then: str
    since: float


@dataclass(frozen=True, slots=True)
class Known:
    """Who came back. `subject` names him for ever; `names` are those that he may be a user by."""

    subject: str
    names: tuple[str, ...]


class Provider:
    """Sends browsers to the provider `at`, and finds out who came back."""

    def __init__(self, at: At) -> None:
        self._at = at
        self._away: OrderedDict[str, Away] = OrderedDict()
        self._told: dict[str, Any] = {}

    @property
    def back(self) -> str:
        """Where the provider sends browsers back to; it must know this address."""
        return f"{self._at.address}/desk/provider/back"

    async def send(self, then: str) -> tuple[str, str]:
        """The address at the provider and the state by which the browser is known again. Raises ServiceTrouble."""
        told = await self._description()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        self._away[state] = Away(nonce, verifier, then, monotonic())
        while len(self._away) > MOST:
            self._away.popitem(last=False)
        query = {
            "response_type": "code",
            "client_id": self._at.client,
            "redirect_uri": self.back,
            "scope": "openid profile email",
            "state": state,
            "nonce": nonce,
            "code_challenge": urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        where = str(told["authorization_endpoint"])
        return f"{where}{'&' if urlsplit(where).query else '?'}{urlencode(query)}", state

    async def who(self, state: str, code: str) -> tuple[Known, str]:
        """Who came back, and the page that he wanted. Raises Refused, or ServiceTrouble."""
        away = self._away.pop(state, None)
        if away is None or monotonic() - away.since > AWAY or not code:
            raise Refused("provider")
        told = await self._description()
        sent = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.back}
        answer = await self._post(str(told["token_endpoint"]), sent | {"code_verifier": away.verifier})
        try:
            claims = self._checked(str(answer["id_token"]), await self._get(str(told["jwks_uri"])))
        except (jwt.PyJWTError, KeyError) as wrong:
            raise Refused("provider") from wrong
        if claims.get("nonce") != away.nonce:
            raise Refused("provider")
        return _known(self._at.issuer, claims), away.then

    def _checked(self, token: str, keys: dict[str, Any]) -> dict[str, Any]:
        """What the token says, if the provider signed it for us with one of its keys. Raises PyJWTError."""
        name, known = jwt.get_unverified_header(token).get("kid"), jwt.PyJWKSet.from_dict(keys).keys
        key = next((one for one in known if one.key_id == name or (name is None and len(known) == 1)), None)
        if key is None:
            raise jwt.InvalidTokenError("it is signed with none of the provider's keys")
        told: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=SIGNED,
            audience=self._at.client,
            issuer=self._told["issuer"],
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "sub", "aud", "iss"]},
        )
        if told.get("azp", self._at.client) != self._at.client:
            raise jwt.InvalidTokenError("it was made for somebody else")
        return told

    async def _description(self) -> dict[str, Any]:
        """What the provider says of itself, asked once."""
        if not self._told:
            told = await self._get(f"{self._at.issuer}/.well-known/openid-configuration")
            wanted = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
            if any(not isinstance(told.get(name), str) for name in wanted):
                raise ServiceTrouble(f"{self._at.issuer} does not say what OpenID Connect needs")
            if str(told["issuer"]).rstrip("/") != self._at.issuer:
                raise ServiceTrouble(f"{self._at.issuer} says of itself that it is {told['issuer']}")
            if not all(encrypted(str(told[name])) for name in wanted):
                raise ServiceTrouble(f"{self._at.issuer} names an address that is not encrypted")
            self._told = told
        return self._told

    async def _get(self, url: str) -> dict[str, Any]:
        return await self._asked("GET", url)

    async def _post(self, url: str, fields: Mapping[str, str]) -> dict[str, Any]:
        return await self._asked("POST", url, data=fields, auth=aiohttp.BasicAuth(self._at.client, self._at.secret))

    async def _asked(self, method: str, url: str, **sent: Any) -> dict[str, Any]:
        try:
            async with aiohttp.ClientSession(timeout=PATIENCE) as session:
                async with session.request(method, url, allow_redirects=False, **sent) as answer:
                    told = await answer.json(content_type=None)
                    if 400 <= answer.status < 500 and method == "POST":
                        raise Refused("provider")
                    if answer.status == 200 and isinstance(told, dict):
                        return told
                    raise ServiceTrouble(f"{url} answers {answer.status}: the ministry's log-ins do not work now")
        except (aiohttp.ClientError, TimeoutError, ValueError) as trouble:
            raise ServiceTrouble(f"{url} does not answer: the ministry's log-ins do not work now") from trouble


def _known(issuer: str, claims: Mapping[str, Any]) -> Known:
    names = [claims.get("preferred_username")]
    if claims.get("email_verified") is True:
        names.append(claims.get("email"))
    told = (name.strip().lower() for name in names if isinstance(name, str) and name.strip())
    return Known(f"{issuer} {claims['sub']}", tuple(told))
