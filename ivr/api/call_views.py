"""The path of what is known of who calls, for the screen beside a telephone that rings with `X-Call-Id`."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r404
from pydantic import Field

from ivr.api.house import House
from ivr.api.models import HistoryTold, Trouble
from ivr.api.view import Refused, View
from ivr.errors import NotThere
from ivr.journal.database import reading
from ivr.journal.history import of_call
from ivr.requests.telling import with_steps
from ivr.roles import Bearer

CallId = Annotated[str, Field(max_length=100)]


class CallHistory(View):
    """What is known of a caller."""

    async def get(self, call: CallId, /) -> r200[HistoryTold] | Refused | r404[Trouble]:
        """Earlier calls of the number, and its requests; `proven` are those whose code the caller has typed.

        A number is a hint, never proof: of what is not proven nothing may be told to the caller. A consulate sees
        the requests at its own post, and no calls.

        Tags: calls
        """
        self.bearer.must("read requests")
        return web.json_response(await asyncio.to_thread(_told, self.house, call, self.bearer))


def _told(house: House, call: str, bearer: Bearer) -> dict[str, Any]:
    with reading(house.journal) as db:
        known = of_call(db, call)
    if known is None:
        raise NotThere(f"there is no call {call}")
    calls = (
        {"id": one.id, "began": one.began.isoformat(), "number": one.number, "language": one.language}
        | {"subject": one.subject, "post": one.post, "agent": one.agent, "disposition": one.disposition}
        for one in known.calls
    )
    asked = (with_steps(*one, house.now()) for one in known.requests if bearer.sees(one[0].post))
    return {
        "calls": [] if bearer.post else list(calls),
        "requests": [{**one, "proven": one["id"] in known.proven} for one in asked],
    }
