"""menu: a choice by one key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ivr.flow.asking import Heard, Listen
from ivr.flow.model import Frozen
from ivr.flow.node import Answer, Ask, Leave, Memo, Node, Scene, Step
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.references import NodeName, PromptKey

OptionKey = Annotated[str, StringConstraints(pattern="^[1-9]$")]
PERSON = prompt("person-option", key=0)


class Option(Frozen):
    """One choice: what is said for it (its text holds `{key}`), where it leads, and what the call learns by it."""

    say: PromptKey = Field(description="what is said for it; its text in the catalogue holds `{key}`")
    go: NodeName = Field(description="where the call goes when its key is pressed")
    learn: dict[Literal["subject", "public"], str] = Field(
        default_factory=dict, description="what is known of the call from then on, such as `{subject: obtain}`"
    )


class Menu(Node):
    """Says its options, what to do first and then the key, and follows the key that is pressed.

    `0` is a person and `*` says it again in every menu; a wrong key and silence are told apart, and after the
    service's `tries` the caller is put through to a person.
    """

    type: Literal["menu"] = "menu"
    say: tuple[PromptKey, ...] = Field(default=(), description="said before the options")
    options: dict[OptionKey, Option] = Field(min_length=1, description="key -> option; four at most are remembered")
    offer_person: bool = Field(default=False, description="says aloud that `0` is a person")

    def exits(self) -> dict[str, str]:
        return {key: option.go for key, option in self.options.items()}

    def own_words(self) -> Iterable[Prompt]:
        return self._prompts()

    def teaches(self) -> Iterable[tuple[str, str]]:
        return [pair for option in self.options.values() for pair in option.learn.items()]

    def enter(self, scene: Scene) -> Step:
        return Ask(Listen(self._prompts(), keys="".join(self.options)))

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        assert isinstance(answer, Heard)
        return Leave(answer.keys, learnt={name: value for name, value in self.options[answer.keys].learn.items()})

    def _prompts(self) -> tuple[Prompt, ...]:
        options = [prompt(option.say, key=key) for key, option in sorted(self.options.items())]
        return (*map(prompt, self.say), *options, *([PERSON] if self.offer_person else []))
