"""Who may do what: roles, and the bearer of a token as the rest of the API sees him."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ivr.errors import AccueilError

Role = Literal["supervisor", "agent", "consulate", "auditor"]
"""supervisor: all of it; agent: every request and the knowledge; consulate: the requests of its own post and the
knowledge; auditor: everything, and changes nothing."""

Deed = Literal["read requests", "change requests", "read complaints", "read knowledge"]

MAY: dict[Role, frozenset[Deed]] = {
    "supervisor": frozenset({"read requests", "change requests", "read complaints", "read knowledge"}),
    "agent": frozenset({"read requests", "change requests", "read knowledge"}),
    "consulate": frozenset({"read requests", "change requests", "read knowledge"}),
    "auditor": frozenset({"read requests", "read complaints", "read knowledge"}),
}


class Forbidden(AccueilError):
    """The token is good, and does not allow this."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who asks: his steps are signed with `name`. A consulate's `post` is all that it sees; others have none."""

    name: str
    role: Role
    post: str = ""

    def must(self, deed: Deed) -> None:
        """Raises Forbidden unless the role allows it."""
        if deed not in MAY[self.role]:
            raise Forbidden(f"a token with the role '{self.role}' does not allow to {deed}")

    def sees(self, post: str) -> bool:
        """Whether requests at this post are any of his business."""
        return not self.post or post == self.post
