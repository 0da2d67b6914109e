"""hangup: last words, then the line is released."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from ivr.flow.asking import Say
from ivr.flow.commands import HangUp
from ivr.flow.node import Answer, Ask, Memo, Node, Scene, Step
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.references import PromptKey


class Hangup(Node):
    """Says goodbye and ends the call."""

    type: Literal["hangup"] = "hangup"
    say: tuple[PromptKey, ...] = Field(default=(), description="last words")

    def own_words(self) -> Iterable[Prompt]:
        return [prompt(key) for key in self.say]

    def leads_to_person(self) -> bool:
        return False

    def enter(self, scene: Scene) -> Step:
        return Ask(Say(tuple(prompt(key) for key in self.say), barge_in=False))

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        return Ask(HangUp(scene.ref))
