"""The paths of requests, a class for each; what it takes and tells is in its annotations."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r201, r400, r401, r403, r404, r409, r413, r415, r503

from ivr.api.changing import turned
from ivr.api.house import House
from ivr.api.models import Deed, Name, New, Number, Told, Trouble, Whole
from ivr.api.view import Many, NotTaken, Refused, View
from ivr.errors import NotThere
from ivr.journal import requests as rows
from ivr.requests.asking import (
    asked_of,
    looked_at,
    name_of_agent,
    name_of_post,
    written_down,
)
from ivr.requests.codes import code_of
from ivr.requests.rules import Rules
from ivr.requests.signing import check
from ivr.requests.telling import as_json, with_steps
from ivr.roles import Bearer, Forbidden


class Requests(View):
    """All requests that the bearer may see."""

    async def get(
        self,
        state: Literal["live", "settled"] = "live",
        post: Name | None = None,
        agent: Name | None = None,
        late: bool = False,
        most: Many = 100,
    ) -> r200[list[Told]] | Refused:
        """What waits for an answer, the most pressing first; or what is settled, the latest first.

        Tags: requests
        """
        self.bearer.must("read requests")
        routing, now = self.house.routing(), self.house.now()
        at = None if post is None else name_of_post(post, routing)
        if self.bearer.post:
            if at not in (None, self.bearer.post):
                raise Forbidden(f"a token of {self.bearer.post} does not show the requests of others")
            at = self.bearer.post
        of = None if agent is None else name_of_agent(agent, routing)
        asked = (state == "live", at, of, now if late else None, most)
        known = await asyncio.to_thread(rows.listed, self.house.journal, *asked)
        return web.json_response([as_json(one, now) for one in known])

    async def post(self, new: New) -> r201[Whole] | Refused | NotTaken:
        """Writes down what a citizen has asked.

        Tags: requests
        """
        self.bearer.must("change requests")
        house, routing = self.house, self.house.routing()
        written = (new.text, new.language, new.subject, new.post, new.urgent, new.contact, new.call)
        asked = asked_of(routing, *written)
        if not self.bearer.sees(asked.post):
            raise Forbidden(f"a token of {self.bearer.post} registers requests at {self.bearer.post} only")
        signed = (self.bearer.name, house.now())
        made = await asyncio.to_thread(written_down, house.journal, Rules(routing), asked, *signed)
        where = {"Location": f"/api/requests/{made.id}"}
        return web.json_response(await _whole(house, made.id, self.bearer), status=201, headers=where)


class OneRequest(View):
    """One request."""

    async def get(self, number: Number, /) -> r200[Whole] | Refused | r404[Trouble]:
        """A request, and all that has happened to it.

        Tags: requests
        """
        self.bearer.must("read requests")
        return web.json_response(await _whole(self.house, number, self.bearer))


class Steps(View):
    """What somebody does to a request."""

    async def post(
        self, number: Number, /, deed: Deed
    ) -> (
        r201[Whole]
        | r400[Trouble]
        | r401[Trouble]
        | r403[Trouble]
        | r404[Trouble]
        | r409[Trouble]
        | r413[Trouble]
        | r415[Trouble]
        | r503[Trouble]
    ):
        """Assigns, hands over, answers, drops, reopens, or adds a note.

        Tags: requests
        """
        self.bearer.must("change requests")
        house, bearer = self.house, self.bearer
        act = turned(deed.root, bearer, house)
        seen = deed.root.seen
        await asyncio.to_thread(rows.change, house.journal, number, act, seen)
        return web.json_response(await _whole(house, number, bearer, after=True), status=201)


class Recording(View):
    """What a citizen has said."""

    async def get(self, number: Number, /) -> r200 | Refused | r404[Trouble]:
        """The message of which a request was made, as WAV.

        Tags: requests
        """
        self.bearer.must("read requests")
        await _whole(self.house, number, self.bearer)
        name = await asyncio.to_thread(rows.recording_of, self.house.journal, number)
        file = self.house.recordings / name if name else None
        if file is None or not file.is_file():
            raise NotThere(f"request {number} has no recording")
        return web.FileResponse(file, headers={"Content-Type": "audio/wav"})


async def _whole(house: House, number: int, bearer: Bearer, after: bool = False) -> dict[str, Any]:
    """Raises NotThere for a request that is none of the bearer's business, unless it was until he changed it."""
    request, steps = await asyncio.to_thread(looked_at, house.journal, number)
    if not after:
        check(request, bearer)
    code = code_of(request, house.secret) if bearer.may("change requests") else None
    return with_steps(request, steps, house.now()) | {"code": code}
