"""The paths of the knowledge and of complaints, as those of requests are."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated, Any

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r404
from pydantic import Field

from ivr.api.house import House
from ivr.api.models import Complaint, Hit, Name, SheetTold, Trouble, Verified
from ivr.api.view import Many, Refused, View
from ivr.journal import complaints
from ivr.journal.database import reading
from ivr.knowledge.sheet import named
from ivr.requests.evidence import digest_of

Query = Annotated[str, Field(max_length=400)]
Sheet = Annotated[str, Field(max_length=200)]


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


def _latest(house: House, most: int) -> list[dict[str, Any]]:
    with reading(house.journal) as db:
        return complaints.latest(db, most)


def _verified(house: House) -> dict[str, Any]:
    with reading(house.journal) as db:
        chain = complaints.verified(db, lambda file: digest_of(house.recordings / file))
    return {**asdict(chain), "broken": [str(one) for one in chain.broken]}
