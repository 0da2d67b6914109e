"""Mail: addresses of posts that there are."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.routing.finding import Finding
from ivr.routing.model import Routing
from ivr.routing.problems import suggestion


def addresses_of_no_post(routing: Routing) -> Iterator[Finding]:
    """An address for a post that is neither a consulate nor a partner."""
    known = (*routing.consulates, *routing.partners)
    for post in routing.mail.posts:
        if post not in known:
            near = suggestion(post, known) or f" - known are {', '.join(known)}"
            yield Finding(("mail", "posts", post), f"there is no consulate or partner '{post}'{near}", on_name=True)
