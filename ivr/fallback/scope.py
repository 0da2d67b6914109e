"""A flow and its version turned into the words that every compiled node uses: where to go, what to say, what to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ivr.fallback.plan import Context
from ivr.flow.node import Flow, Node
from ivr.flow.prompts import Prompt, clip_name


@dataclass(frozen=True)
class Scope:
    """What is compiled, under which version; `sounds` is the folder of clips as Asterisk sees it.

    `endpoint` answers what Asterisk calls a trunk of the flow.
    """

    flow: Flow
    version: str
    sounds: Path
    endpoint: Callable[[str], str] = str

    def context(self, node: str) -> str:
        """The context of a node."""
        return f"fb-{self.version}-{node}"

    def go(self, node: str) -> str:
        """Enters a node."""
        return f"Goto({self.context(node)},s,1)"

    def begin(self, node: str) -> str:
        """The first step of a node."""
        return f"Gosub(fallback-at,s,1({node}))"

    def clip(self, said: Prompt) -> str:
        """A clip, in the call's language unless it has one of its own."""
        name = clip_name(said, "${SPEAKS}")
        return f"{self.sounds}/{name}" if said.language else "${SAY}/" + name.removeprefix("${SPEAKS}/")

    def prompts(self, prompts: Iterable[Prompt]) -> str:
        """Lays out what is said next."""
        return self.say_files("&".join(map(self.clip, prompts)))

    def say_files(self, files: str) -> str:
        """Lays out what is said next, as files joined by &."""
        return f"Set(PROMPTS={files})"

    def ask(self, keys: str, wait: float | None = None, flag: str = "", digits: int = 0) -> str:
        """Asks for one of these keys, or for so many digits; `flag`: `optional`, `own`, or none. Sets ANSWER."""
        service = self.flow.service
        last = f",{digits}" if digits else ""
        return f"Gosub(fallback-ask,s,1({keys},{wait or service.wait_for_key:g},{service.tries},{flag}{last}))"

    def hours(self, schedule: str) -> str:
        """Sets CLOSED to what is said while a schedule is closed, and to nothing while it is open."""
        return f"Gosub(hours-{self.version}-{schedule},s,1)"

    def wire_universal(self, context: Context, before: str = "") -> None:
        """`0` and giving up, where the question is one that a person may answer instead."""
        person = self.go(self.flow.service.person)
        context.on(f"{before}person", person)
        context.on(f"{before}givenup", f"Gosub(fallback-gives-up,s,1({self.flow.service.default_language}))", person)

    def wire(self, context: Context, node: Node, exits: Iterable[str] = ()) -> None:
        """The exits of a node, or some of them, as extensions of their names."""
        for name, leads in node.exits().items():
            if not exits or name in exits:
                context.on(name, self.go(leads))


SILENCE: str = "Set(TYPED=)"
"""Keys typed ahead were meant for something else."""
