"""What every request to the API goes through: troubles told in a sentence, a token, and a body that is JSON."""

from __future__ import annotations

import asyncio
import json
import logging

from aiohttp import web
from aiohttp.typedefs import Handler

from ivr.api.house import HOUSE
from ivr.errors import AccueilError, NotThere, Overtaken, UserMistake
from ivr.roles import Bearer, Forbidden

BEARER: web.RequestKey[Bearer] = web.RequestKey("bearer", Bearer)

STATUS: tuple[tuple[type[AccueilError], int], ...] = (
    (Forbidden, 403),
    (NotThere, 404),
    (Overtaken, 409),
    (UserMistake, 400),
    (AccueilError, 503),
)
"""The first that fits."""

log = logging.getLogger(__name__)


def trouble(status: int, why: str, headers: dict[str, str] | None = None) -> web.Response:
    """Why it was not done."""
    return web.json_response({"error": why}, status=status, headers=headers)


@web.middleware
async def told(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever goes wrong is a sentence, and never says more of us than that."""
    try:
        answer = await handler(request)
        answer.headers.update({"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})
        return answer
    except AccueilError as known:
        return trouble(next(status for kind, status in STATUS if isinstance(known, kind)), str(known))
    except web.HTTPException as known:
        allowed = {"Allow": known.headers["Allow"]} if "Allow" in known.headers else None
        return trouble(known.status, _SENTENCES.get(known.status, known.reason), allowed)
    except Exception:  # it is in the log, with the place; whoever asks learns nothing from it
        log.exception("API: %s %s failed", request.method, request.path)
        return trouble(500, "the service made a mistake; its log says which")


@web.middleware
async def let_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Who has no good token gets no further; the description may be read by anybody."""
    if request.match_info.route.name == "description":
        return await handler(request)
    house = request.app[HOUSE]
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    known = await asyncio.to_thread(house.tokens.bearer, token.strip(), house.now())
    if known is None or kind.lower() != "bearer":
        why = "give a token that is still good: `Authorization: Bearer ...`; `ivr tokens add` makes one"
        return trouble(401, why, {"WWW-Authenticate": "Bearer"})
    request[BEARER] = known
    return await handler(request)


@web.middleware
async def understood(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A body is a JSON object in UTF-8, and not too deep to be read."""
    if request.method in ("POST", "PUT", "PATCH"):
        if request.content_type != "application/json" or (request.charset or "utf-8").lower() not in ("utf-8", "utf8"):
            return trouble(415, "the body must be JSON in UTF-8: Content-Type: application/json")
        try:
            if not isinstance(json.loads(await request.read()), dict):
                return trouble(400, "the body must be a JSON object: {...}")
        except (ValueError, RecursionError):
            return trouble(400, "the body is no JSON that can be read")
    return await handler(request)


_SENTENCES = {
    404: "there is nothing here: /api/openapi.json lists what there is",
    405: "that cannot be done with this method",
    413: "that is more than is taken at once",
}
