"""Somebody who does at each node what a caller of the past did there; where he was never asked, nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ivr.flow.entries import Dialled, Entry, Queued, Recording, Said, Taken
from ivr.flow.node import Node
from ivr.flow.nodes.menu import Menu
from ivr.outside.script import GAP, MESSAGE, SETTLED, Action, HangUpNow, Press, Speak
from ivr.replay.lived import Did, Lived, Moment


@dataclass(slots=True)
class PastCaller:
    """`old` and `new` are the nodes of his version and of the other one.

    `stranger`: where he came to a question that he was never asked, "" as long as he did not; there he hangs up.
    """

    lived: Lived
    old: Mapping[str, Node]
    new: Mapping[str, Node]
    stranger: str = ""
    _left: dict[tuple[str, Moment], list[Did]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._left = {place: [*done] for place, done in self.lived.did.items()}

    def hear(self, entry: Entry) -> tuple[Action, ...]:
        """What he does now that `entry` was written."""
        match entry:
            case Said(asks=True):
                did = self._next(entry.node, "asked")
                return self._answer(entry.node, did) if did else self._lost(entry.node)
            case Said():
                return _ends(self._next(entry.node, "told") or Did())
            case Recording():
                did = self._next(entry.node, "asked") or Did(after=MESSAGE)
                return (Speak(did.after), *_keys(did.keys, did.after), *_ends(did))
            case Queued():
                did = self._next(entry.node, "queued") or Did()
                return (*_keys(did.keys, max(did.after, SETTLED)), *_ends(did))
            case Dialled():
                return _ends(self._next(entry.node, "dialled") or Did())
            case Taken():
                return _ends(self._next(entry.node, "taken") or Did())
        return ()

    def _next(self, node: str, moment: Moment) -> Did | None:
        left = self._left.get((node, moment))
        return left.pop(0) if left else None

    def _answer(self, node: str, did: Did) -> tuple[Action, ...]:
        keys = did.keys
        old, new = self.old.get(node), self.new.get(node)
        if isinstance(old, Menu) and isinstance(new, Menu) and keys in old.options:
            keys = _same_choice(old, new, keys)
            if not keys:
                return self._lost(node)
        return (*_keys(keys, 0.0), *((HangUpNow(len(keys) * GAP),) if did.hung_up else ()))

    def _lost(self, node: str) -> tuple[Action, ...]:
        self.stranger = self.stranger or node
        return (HangUpNow(0.0),)


def _same_choice(old: Menu, new: Menu, key: str) -> str:
    """The key under which a menu says now what it said then; "" when it does not say that any more."""
    said = old.options[key].say
    if key in new.options and new.options[key].say == said:
        return key
    return next((other for other, option in new.options.items() if option.say == said), "")


def _keys(keys: str, after: float) -> tuple[Action, ...]:
    return tuple(Press(key, after + GAP * place) for place, key in enumerate(keys))


def _ends(did: Did) -> tuple[Action, ...]:
    return (HangUpNow(did.after),) if did.hung_up else ()
