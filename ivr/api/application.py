"""The API as an aiohttp application, and its description in OpenAPI."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from aiohttp import web
from aiohttp_pydantic.oas.view import generate_oas

from ivr.api.call_views import CallHistory
from ivr.api.guarding import let_in, told, understood
from ivr.api.house import HOUSE, House
from ivr.api.other_views import Complaints, OneSheet, Sheets, Verification
from ivr.api.request_views import OneRequest, Recording, Requests, Steps
from ivr.api.view import View

PATHS: dict[str, type[View]] = {
    "/requests": Requests,
    "/requests/{number}": OneRequest,
    "/requests/{number}/steps": Steps,
    "/requests/{number}/recording": Recording,
    "/calls/{call}/history": CallHistory,
    "/sheets": Sheets,
    "/sheets/{name}": OneSheet,
    "/complaints": Complaints,
    "/complaints/verification": Verification,
}


def application(house: House) -> web.Application:
    """All paths, to be put below `/api`."""
    made = web.Application(middlewares=[told, let_in, understood])
    made[HOUSE] = house
    for path, view in PATHS.items():
        made.router.add_view(path, view)

    async def describe(request: web.Request) -> web.Response:
        return web.json_response(description(made))

    made.router.add_get("/openapi.json", describe, name="description")
    return made


def description(made: web.Application) -> dict[str, Any]:
    """The application in OpenAPI 3.0, with its paths as they are below another one."""
    bearer = {"token": {"type": "http", "scheme": "bearer"}}
    told = generate_oas([made], version_spec=version("accueil"), title_spec="Accueil", security=bearer)
    return {**told, "security": [{"token": []}]}
