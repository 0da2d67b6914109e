"""What all paths of the API have in common."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from aiohttp import web
from aiohttp_pydantic import PydanticView
from aiohttp_pydantic.oas.typing import r400, r401, r403, r413, r415, r503
from pydantic import Field, ValidationError

from ivr.api.guarding import BEARER, trouble
from ivr.api.house import HOUSE, House
from ivr.api.models import Trouble
from ivr.roles import Bearer

Refused: TypeAlias = r400[Trouble] | r401[Trouble] | r403[Trouble] | r503[Trouble]
NotTaken: TypeAlias = r413[Trouble] | r415[Trouble]
"""What becomes of a body that is too long, or no JSON."""

Many = Annotated[int, Field(ge=1, le=1000)]


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
