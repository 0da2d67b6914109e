"""One class for each path of the API; what it takes and tells is in its annotations."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated, Any, Literal, TypeAlias

from aiohttp import web
from aiohttp_pydantic import PydanticView
from aiohttp_pydantic.oas.typing import r200, r201, r400, r401, r403, r404, r409, r413, r415, r503
from pydantic import Field, ValidationError

from ivr.api.changing import check, turned
from ivr.api.guarding import BEARER, trouble
from ivr.api.house import HOUSE, House
from ivr.api.models import Complaint, Deed, Hit, Name, New, Number, SheetTold, Told, Trouble, Verified, Whole
from ivr.api.roles import MAY, Bearer, Forbidden
from ivr.errors import NotThere
from ivr.journal import complaints
from ivr.journal import requests as rows
from ivr.journal.database import reading
from ivr.knowledge.sheet import named
from ivr.requests.asking import (
    Asked,
    looked_at,
    name_of_agent,
    name_of_language,
    name_of_post,
    name_of_subject,
    written_down,
)
from ivr.requests.codes import code_of
from ivr.requests.contact import contact_of
from ivr.requests.evidence import digest_of
from ivr.requests.rules import Rules
from ivr.requests.telling import as_json, with_steps

Refused: TypeAlias = r400[Trouble] | r401[Trouble] | r403[Trouble] | r503[Trouble]
NotTaken: TypeAlias = r413[Trouble] | r415[Trouble]
"""What becomes of a body that is too long, or no JSON."""

Many = Annotated[int, Field(ge=1, le=1000)]
Query = Annotated[str, Field(max_length=400)]
Sheet = Annotated[str, Field(max_length=200)]


class View(PydanticView):
    """What all have in common."""

    async def on_validation_error(self, exception: ValidationError, context: str) -> web.Response:
        """What is wrong with which field, in one sentence for each."""
        wrong = (f"{'.'.join(map(str, one['loc'])) or context}: {one['msg']}" for one in exception.errors())
        return trouble(400, "; ".join(wrong))

    @property
    def house(self) -> House:
        house: House = self.request.app[HOUSE]
        return house

    @property
    def bearer(self) -> Bearer:
        bearer: Bearer = self.request[BEARER]
        return bearer


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
        post = name_of_post(new.post, routing)
        if not self.bearer.sees(post):
            raise Forbidden(f"a token of {self.bearer.post} registers requests at {self.bearer.post} only")
        about = name_of_language(new.language, routing), name_of_subject(new.subject, routing), post
        asked = Asked(new.text, *about, new.urgent, contact_of(new.contact) if new.contact else None)
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


class Sheets(View):
    """The knowledge."""

    async def get(self, q: Query, language: Name | None = None) -> r200[list[Hit]] | Refused:
        """The best sheets for a few words; each may be the beginning of one.

        Tags: knowledge
        """
        self.bearer.must("read knowledge")
        found = await asyncio.to_thread(self.house.index.search, q, language)
        return web.json_response([{"name": hit.name, "language": hit.language, "title": hit.title} for hit in found])


class OneSheet(View):
    """One sheet."""

    async def get(self, name: Sheet, /) -> r200[list[SheetTold]] | Refused | r404[Trouble]:
        """A sheet, in all languages that it has.

        Tags: knowledge
        """
        self.bearer.must("read knowledge")
        found = await asyncio.to_thread(named, self.house.sheets, name)
        told = (
            SheetTold(
                name=one.name, language=one.language, title=one.head.title, questions=list(one.head.questions),
                subject=one.head.subject, public=one.head.public, text=one.text,
            )
            for one in found.values()
        )  # fmt: skip
        return web.json_response([one.model_dump() for one in told])


class Complaints(View):
    """What citizens complain of."""

    async def get(self, most: Many = 100) -> r200[list[Complaint]] | Refused:
        """The latest complaints.

        Tags: complaints
        """
        self.bearer.must("read complaints")
        return web.json_response(await asyncio.to_thread(_latest, self.house, most))


class Verification(View):
    """The chain of complaints."""

    async def get(self) -> r200[Verified] | Refused:
        """Looks whether every complaint is as it was registered.

        Tags: complaints
        """
        self.bearer.must("read complaints")
        return web.json_response(await asyncio.to_thread(_verified, self.house))


PATHS: dict[str, type[View]] = {
    "/requests": Requests,
    "/requests/{number}": OneRequest,
    "/requests/{number}/steps": Steps,
    "/requests/{number}/recording": Recording,
    "/sheets": Sheets,
    "/sheets/{name}": OneSheet,
    "/complaints": Complaints,
    "/complaints/verification": Verification,
}


async def _whole(house: House, number: int, bearer: Bearer, after: bool = False) -> dict[str, Any]:
    """Raises NotThere for a request that is none of the bearer's business, unless it was until he changed it."""
    request, steps = await asyncio.to_thread(looked_at, house.journal, number)
    if not after:
        check(request, bearer)
    code = code_of(request, house.secret) if "change requests" in MAY[bearer.role] else None
    return with_steps(request, steps, house.now()) | {"code": code}


def _latest(house: House, most: int) -> list[dict[str, Any]]:
    with reading(house.journal) as db:
        return complaints.latest(db, most)


def _verified(house: House) -> dict[str, Any]:
    with reading(house.journal) as db:
        chain = complaints.verified(db, lambda file: digest_of(house.recordings / file))
    return {**asdict(chain), "broken": [str(one) for one in chain.broken]}
