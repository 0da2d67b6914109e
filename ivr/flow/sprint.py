"""One turn in the making: the call as it changes, and the commands and entries that it gives rise to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ivr.flow.call import Call
from ivr.flow.commands import Command
from ivr.flow.entries import Entry
from ivr.flow.node import Flow, Node, Scene


@dataclass(slots=True)
class Sprint:
    """Gathers what happens between one event and the next wait; never leaves `advance`."""

    flow: Flow
    call: Call
    at: datetime
    commands: list[Command] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    steps: int = 0
    """Nodes entered since the event, or since the last key typed ahead that was used."""

    def change(self, **fields: Any) -> None:
        """Replaces fields of the call."""
        self.call = replace(self.call, **fields)

    def note(self, *entries: Entry) -> None:
        """Writes entries down."""
        self.entries += entries

    def send(self, command: Command) -> None:
        """Hands a command to the phone and moves on to the next reference."""
        self.commands.append(command)
        self.change(turn=self.call.turn + 1)

    @property
    def ref(self) -> str:
        """The reference that the next command will carry; it follows from the call id, so anyone can find it again."""
        return f"{self.call.id}.{self.call.turn}"

    @property
    def node(self) -> Node:
        """The node the call is at."""
        return self.flow.nodes[self.call.node]

    @property
    def scene(self) -> Scene:
        """What that node sees."""
        return Scene(self.flow, self.call, self.at, self.ref)
