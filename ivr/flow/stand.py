"""Where a call stands and what it has learnt, as one word for Asterisk: there the fallback goes on."""

from __future__ import annotations

from ivr.flow.asking import Listen, Say
from ivr.flow.call import Call
from ivr.flow.commands import Connect, Enqueue, Record

LEARNT = ("subject", "public", "country", "consulate", "post", "agent", "callback")
"""What of a call's knowledge goes along, in this order, after its node and its language."""


def stand(call: Call) -> str:
    """`node:language:subject:public:country:consulate:post:agent:callback`; what is not known is empty.

    Every part is a name of routing.yaml, a language or a country, and holds letters, digits, `-` and `_` only.
    """
    return ":".join((call.node, call.language, *(call.learnt.get(name, "") for name in LEARNT)))


def learnt_at(stand: str, name: str) -> str:
    """What a call that stands there has learnt as `name`; empty when it is not known."""
    return dict(zip(LEARNT, stand.split(":")[2:], strict=False)).get(name, "")


def stays(call: Call) -> bool:
    """Whether the call stays at its node for a while: it hears or is asked something, records, waits or talks."""
    return call.asking is not None and isinstance(call.asking.want, Say | Listen | Record | Enqueue | Connect)
