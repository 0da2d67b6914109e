"""The keys that an agent presses during a call to hand it over, and the posts that his two digits may mean."""

from __future__ import annotations

from ivr.flow.definition import Partner
from ivr.routing.model import Routing

BLIND = "*7"
"""Hand the call over at once: the code of a post follows."""

CONSULT = "*8"
"""Ask a post first, while the citizen hears music: its code follows. Hanging up then puts the two through."""

BACK = "*0"
"""While a post is asked: release it, and talk to the citizen again."""

SWAP = "*9"
"""While a post is asked: change between the citizen and the post."""


def posts(routing: Routing) -> dict[str, tuple[str, Partner]]:
    """Code -> name and post, for every post that has a code. What is not here cannot be dialled."""
    return {post.code: (name, post) for name, post in (routing.consulates | routing.partners).items() if post.code}
