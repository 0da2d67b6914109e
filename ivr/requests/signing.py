"""What somebody does to a request, judged by whose business it is and signed with his name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ivr.errors import NotThere
from ivr.requests.life import Turn, advance
from ivr.requests.model import Action, Request
from ivr.roles import Bearer


def check(request: Request, bearer: Bearer) -> None:
    """Raises NotThere for a request that is none of the bearer's business: he does not learn that it is there."""
    if not bearer.sees(request.post):
        raise NotThere(f"there is no request {request.id}: `ivr requests` lists them")  # word for word as of none


def signed(action: Callable[[Request], Action], bearer: Bearer, now: datetime) -> Callable[[Request], Turn]:
    """Does it to a request. What it gives raises as `check`, and UserMistake for what cannot be done to it."""

    def act(request: Request) -> Turn:
        check(request, bearer)
        return advance(request, action(request), bearer.name, now)

    return act
