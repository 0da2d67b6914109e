"""Steps turned into the text of dialplan extensions and contexts."""

from __future__ import annotations

from dataclasses import dataclass, field

LONGEST_LINE = 4000
"""Characters: what Asterisk takes in one value, with something left for what variables stand for."""


@dataclass(slots=True)
class Context:
    """A dialplan context in the making: extension -> its steps."""

    name: str
    extensions: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def on(self, extension: str, *steps: str) -> None:
        """Adds an extension; a step may begin with its label, `(label),`.

        Raises ValueError for one that is there already, and for a step that is too long."""
        if extension in self.extensions or not steps:
            raise ValueError(f"[{self.name}] {extension}: there already, or nothing to do")
        if long := [step for step in steps if len(step) > LONGEST_LINE]:
            raise ValueError(f"[{self.name}] {extension}: {len(long[0])} characters are too many for one line")
        self.extensions[extension] = steps

    def __str__(self) -> str:
        lines = [f"[{self.name}]"]
        for extension, (first, *others) in self.extensions.items():
            lines += [f"exten => {extension},1,{first}", *map(_next, others)]
        return "\n".join(lines) + "\n"


def _next(step: str) -> str:
    return f" same => n{step}" if step.startswith("(") else f" same => n,{step}"
