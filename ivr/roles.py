"""Who may do what, over HTTP and on the desk's pages: roles, what each allows, and whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ivr.errors import AccueilError

Role = Literal["administrator", "supervisor", "agent", "consulate", "auditor"]
"""administrator: everything; supervisor: all of the service, but not who may log in; agent: every request, the
knowledge and his own telephone; consulate: the calls, requests and figures of its own post and the knowledge; auditor:
sees everything, and changes nothing."""

Deed = Literal[
    "watch the service",
    "answer calls",
    "read calls",
    "read requests",
    "change requests",
    "read complaints",
    "read knowledge",
    "read figures",
    "read routing",
    "change routing",
    "read prompts",
    "change prompts",
    "read the log",
    "manage users",
]

EVERYTHING: frozenset[Deed] = frozenset(get_args(Deed))

MAY: dict[Role, frozenset[Deed]] = {
    "administrator": EVERYTHING,
    "supervisor": EVERYTHING - {"read the log", "manage users"},
    "agent": frozenset({"answer calls", "read requests", "change requests", "read knowledge"}),
    "consulate": frozenset({"read calls", "read requests", "change requests", "read knowledge", "read figures"}),
    "auditor": EVERYTHING - {"answer calls", "change requests", "change routing", "change prompts", "manage users"},
}


class Forbidden(AccueilError):
    """Whoever asks is known, and his role does not allow this."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who asks: his steps are signed with `name`. A consulate's `post` is all that it sees; others have none."""

    name: str
    role: Role
    post: str = ""

    def may(self, deed: Deed) -> bool:
        """Whether the role allows it."""
        return deed in MAY[self.role]

    def must(self, deed: Deed) -> None:
        """Raises Forbidden unless the role allows it."""
        if not self.may(deed):
            raise Forbidden(f"the role '{self.role}' does not allow to {deed}")

    def sees(self, post: str) -> bool:
        """Whether requests at this post are any of his business."""
        return not self.post or post == self.post
