"""language: the language of the call, from the number that was dialled, the last call, or a key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import Field

from ivr.flow.asking import Heard, Listen
from ivr.flow.node import Answer, Ask, Flow, Leave, Memo, Node, Scene, Step
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.references import NodeName, PromptKey

OTHERS = "9"
PAGE = 3
"""Languages on a page; with the key for the others that makes four choices."""
PATIENCE = 2.0
"""Seconds in which a caller of a national number may ask for another language."""


class Language(Node):
    """Greets the caller and finds the language.

    A number with a language of its own greets in it, or in the one this caller chose last, and offers `9` for the
    others. Any other number says the languages page by page, each in its own, the one chosen last first; the key of
    a language is the same on every page.
    """

    type: Literal["language"] = "language"
    welcome: PromptKey = Field(default="welcome", description="the greeting")
    next: NodeName = Field(description="where the call goes once the language is known")

    def own_words(self) -> Iterable[Prompt]:
        yield prompt(self.welcome)

    def common_words(self, flow: Flow) -> Iterable[Prompt]:
        for code, language in flow.languages.items():
            yield prompt("language-option", code, key=language.key)
            yield prompt("language-more", code, key=OTHERS)
            yield prompt("language-other", code, key=OTHERS)

    def enter(self, scene: Scene) -> Step:
        return self._page(scene, 0) if scene.number.language is None else self._greet(scene)

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        if not isinstance(answer, Heard):
            return Leave("next")  # nothing was chosen, so nothing is remembered
        if answer.keys == OTHERS:
            return self._page(scene, memo["page"] + 1, greeted=True)
        chosen = next(code for code, language in scene.flow.languages.items() if language.key == answer.keys)
        return Leave("next", {"language": chosen})

    def _greet(self, scene: Scene) -> Step:
        others = [code for code in _order(scene.flow, None) if code != scene.call.language][:2]
        offers = [prompt("language-other", code, key=OTHERS) for code in (scene.call.language, *others)]
        return Ask(Listen((prompt(self.welcome), *offers), OTHERS, optional=True, wait=PATIENCE), {"page": -1})

    def _page(self, scene: Scene, page: int, greeted: bool = False) -> Step:
        order = _order(scene.flow, scene.call.remembered)
        pages = [order[first : first + PAGE] for first in range(0, len(order), PAGE)]
        here, following = pages[page % len(pages)], pages[(page + 1) % len(pages)]
        prompts = [prompt("language-option", code, key=scene.flow.languages[code].key) for code in here]
        if following is not here:
            prompts.append(prompt("language-more", following[0], key=OTHERS))
        welcome = [] if greeted else [prompt(self.welcome)]
        keys = "".join(language.key for language in scene.flow.languages.values())
        return Ask(Listen((*welcome, *prompts), keys + OTHERS), {"page": page})


def _order(flow: Flow, first: str | None) -> Sequence[str]:
    """Languages in the order of their keys, with `first` before all others."""
    return sorted(flow.languages, key=lambda code: (code != first, flow.languages[code].key))
