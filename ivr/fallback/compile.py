"""A routing turned into the dialplan contexts that run its flow when no controller does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ivr.fallback.callers import caller_contexts
from ivr.fallback.excursions import queue, transfer
from ivr.fallback.hours import hours_context
from ivr.fallback.language import language
from ivr.fallback.numbers import number_contexts
from ivr.fallback.place import place
from ivr.fallback.plan import Context
from ivr.fallback.questions import hangup, hours, menu, play, voicemail
from ivr.fallback.scope import Scope
from ivr.flow.node import Node
from ivr.routing.model import Routing
from ivr.versions.edition import Edition

Compiler = Callable[[Scope, Context, str, Any], None]


def left_out(exit: str) -> Compiler:
    """A node that the fallback passes by, by this exit: it asks nothing and keeps nothing."""

    def compiled(scope: Scope, context: Context, name: str, node: Node) -> None:
        context.on("s", scope.begin(name), scope.go(node.exits()[exit]))

    return compiled


COMPILERS: dict[str, Compiler] = {
    "callback": left_out("refused"),
    "consent": left_out("next"),
    "hangup": hangup,
    "hours": hours,
    "language": language,
    "menu": menu,
    "place": place,
    "play": play,
    "queue": queue,
    "receipt": left_out("next"),
    "request": left_out("refused"),
    "sheet": left_out("person"),
    "survey": left_out("next"),
    "transfer": transfer,
    "voicemail": voicemail,
}
"""Node type -> what makes its context. A node of any other type says that something is wrong, and hangs up."""


def fallback_contexts(edition: Edition, sounds: Path, today: date) -> str:
    """All contexts of one version, as text for extensions.conf; holidays and special days from `today` on."""
    scope = Scope(edition.flow, edition.version, sounds, edition.endpoint)
    return "\n".join(map(str, _contexts(scope, edition.routing, today)))


def node_context(scope: Scope, name: str) -> Context:
    """The context of one node."""
    node, context = scope.flow.nodes[name], Context(scope.context(name))
    COMPILERS.get(node.type, _unknown)(scope, context, name, node)
    return context


def _contexts(scope: Scope, routing: Routing, today: date) -> Iterator[Context]:
    yield from number_contexts(scope, routing.trunks)
    yield from caller_contexts(scope, routing.trunks)
    for schedule in scope.flow.schedules:
        yield hours_context(scope, schedule, today)
    for name in scope.flow.nodes:
        yield node_context(scope, name)


def _unknown(scope: Scope, context: Context, name: str, node: Node) -> None:
    context.on("s", scope.begin(name), "Goto(trouble,s,1)")
